// The drawings of the page, each one path of lines on a field of 24 by 24. They say nothing that the words beside them
// do not say.

/** One path each, drawn with a line of 2 and no filling. */
export const ICONS = {
  // What happened.
  arrested: "M5 3v18M10 3v18M15 3v18M20 3v18M3 7h19M3 17h19",
  moved: "M2 6h12v10H2zM14 9h4l4 4v3h-8M6 16a2 2 0 1 0 .1 0M18 16a2 2 0 1 0 .1 0",
  repatriation_imminent: "M12 3a9 9 0 1 0 9 9M12 7v5l3 3M16 4h5v5M21 4l-5 5",
  repatriated: "M20 20V9a5 5 0 0 0-5-5H5M9 8 5 4l4-4M15 20h6",
  missing: "M12 4a4 4 0 0 1 0 8 4 4 0 0 1 0-8M4 21c0-4 3-6 8-6M18 15a2 2 0 1 1 1.500 3.300V19M19.500 22v.1",
  trafficked: "M9 15l6-6M10 6l2-2a4 4 0 0 1 6 6l-2 2M14 18l-2 2a4 4 0 0 1-6-6l2-2",
  violence: "M12 2 2 21h20zM12 9v6M12 18v.1",
  hiding: "M3 11l9-8 9 8v10H3zM9 21v-6h6v6",
  medical: "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z",
  self_harm: "M12 21C5 15 2 12 2 8a5 5 0 0 1 10-2 5 5 0 0 1 10 2c0 4-3 7-10 13",
  helper_compromised: "M9 4a4 4 0 0 1 0 8 4 4 0 0 1 0-8M2 21c0-4 3-6 7-6M15 14l6 6M21 14l-6 6",
  update: "M4 5h16v12H10l-5 4v-4H4zM8 9h8M8 13h5",
  safe: "M12 2l8 3v6c0 5-3 9-8 11-5-2-8-6-8-11V5zM8 12l3 3 5-6",
  // People.
  women: "M12 3a3 3 0 0 1 0 6 3 3 0 0 1 0-6M12 9 7 18h10zM10 18v4M14 18v4",
  men: "M12 3a3 3 0 0 1 0 6 3 3 0 0 1 0-6M8 11h8v6h-2v5h-4v-5H8z",
  girls: "M12 6a2.500 2.500 0 0 1 0 5 2.500 2.500 0 0 1 0-5M12 11l-4 7h8zM10.500 18v3M13.500 18v3",
  boys: "M12 6a2.500 2.500 0 0 1 0 5 2.500 2.500 0 0 1 0-5M9 13h6v4h-1.500v4h-3v-4H9z",
  unknown: "M12 2a10 10 0 1 0 .1 0M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2M12 17v.1",
  // Deeds.
  send: "M3 11 21 3l-6 18-4-7zM11 14 21 3",
  code: "M8 9a5 5 0 1 0 .1 0M12 11l9-8M17 6l3 3",
  mic: "M12 2a3 3 0 0 1 3 3v6a3 3 0 0 1-6 0V5a3 3 0 0 1 3-3M5 11a7 7 0 0 0 14 0M12 18v4M8 22h8",
  stop: "M6 6h12v12H6z",
  play: "M7 4l13 8-13 8z",
  again: "M4 4v6h6M4 10a8 8 0 1 1 0 5",
  file: "M6 2h8l5 5v15H6zM14 2v5h5",
  picture: "M3 4h18v16H3zM3 17l6-6 5 5 3-3 4 4M16 8v.1",
  save: "M12 3v12M7 10l5 5 5-5M4 21h16",
  more: "M12 5v14M5 12h14",
  less: "M5 12h14",
  remove: "M5 6h14M9 6V3h6v3M7 6l1 15h8l1-15",
  check: "M4 12l5 6L20 5",
  warning: "M12 2 2 21h20zM12 9v6M12 18v.1",
  clock: "M12 3a9 9 0 1 0 .1 0M12 7v5l3 3",
  place: "M12 22c5-6 7-9 7-12a7 7 0 0 0-14 0c0 3 2 6 7 12M12 8a2 2 0 1 0 .1 0",
  back: "M20 12H4M10 6l-6 6 6 6",
  leave: "M14 3H4v18h10M9 12h12M17 8l4 4-4 4",
  reply: "M9 6 3 12l6 6M3 12h11a7 7 0 0 1 7 7",
  language: "M12 3a9 9 0 1 0 .1 0M3 12h18M12 3c4 4 4 14 0 18M12 3c-4 4-4 14 0 18",
  open: "M14 3h7v7M21 3l-9 9M10 5H4v15h15v-6",
} as const;

/** The name of a drawing. */
export type IconName = keyof typeof ICONS;
