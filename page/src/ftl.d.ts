// A catalogue of Project Fluent, as text. Declarations only.
declare module "*.ftl" {
  const text: string;
  export default text;
}
