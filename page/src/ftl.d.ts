/** A catalogue of Project Fluent, as text. */
declare module "*.ftl" {
  const text: string;
  export default text;
}
