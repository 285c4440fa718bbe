/** Look of the whole application on top of Mantine: one quiet petrol blue, dense and rounded. */
import { createTheme, type MantineColorsTuple } from "@mantine/core";

const petrol: MantineColorsTuple = [
  "#eef5f8",
  "#dce8ed",
  "#b6d0da",
  "#8cb6c6",
  "#69a0b5",
  "#5292aa",
  "#3b7389",
  "#2f6478",
  "#245368",
  "#1e4557",
];

/** Mantine's greys of the dark theme, bluer, so that menus and fields match our panels. */
const dark: MantineColorsTuple = [
  "#dbe3ea",
  "#b9c4ce",
  "#93a1ae",
  "#5d6b78",
  "#37424c",
  "#2a343d",
  "#1f272e",
  "#1a2026",
  "#151a1f",
  "#101418",
];

export const theme = createTheme({
  primaryColor: "petrol",
  primaryShade: { light: 8, dark: 6 },
  colors: { petrol, dark },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  headings: { fontWeight: "640" },
  defaultRadius: 8,
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  fontSizes: { xs: "12px", sm: "13.5px", md: "15px", lg: "17px", xl: "20px" },
});
