import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run dev` finds the rest of Décroche: its one origin, e.g. http://127.0.0.1:8000. */
const origin = process.env.DECROCHE_ORIGIN ?? "http://127.0.0.1:8000";
const paths = ["/api", "/_allauth", "/live", "/sip"];

export default defineConfig({
  plugins: [react()],
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(paths.map((path) => [path, { target: origin, ws: true }])),
  },
  build: { target: "es2023", manifest: "manifest.json", sourcemap: false },
});
