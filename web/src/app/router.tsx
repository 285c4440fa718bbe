/** Addresses of the application. What a conversation does not need is loaded when asked for. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
} from "@tanstack/react-router";
import { DeskPage } from "../desk/DeskPage";
import type { Behind } from "../figures/queries";
import { Shell } from "./Shell";

const root = createRootRoute({ component: Outlet });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  component: lazyRouteComponent(() => import("../session/LoginPage"), "LoginPage"),
});

const password = createRoute({
  getParentRoute: () => root,
  path: "/password/$key",
  component: lazyRouteComponent(() => import("../session/PasswordPage"), "PasswordPage"),
});

const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

const desk = createRoute({ getParentRoute: () => shell, path: "/", component: DeskPage });

const call = createRoute({
  getParentRoute: () => shell,
  path: "/calls/$interaction",
  component: lazyRouteComponent(() => import("../customers/CallPage"), "CallPage"),
});

const floor = createRoute({
  getParentRoute: () => shell,
  path: "/floor",
  component: lazyRouteComponent(() => import("../floor/FloorPage"), "FloorPage"),
});

/** Without the frame: a screen on the wall has no navigation. */
const wall = createRoute({
  getParentRoute: () => root,
  path: "/floor/wall",
  component: lazyRouteComponent(() => import("../floor/WallPage"), "WallPage"),
});

const customers = createRoute({
  getParentRoute: () => shell,
  path: "/customers",
  validateSearch: (search): { q?: string } =>
    typeof search.q === "string" ? { q: search.q } : search.q ? { q: String(search.q) } : {},
  component: lazyRouteComponent(() => import("../customers/CustomersPage"), "CustomersPage"),
});

const customer = createRoute({
  getParentRoute: () => shell,
  path: "/customers/$person",
  component: lazyRouteComponent(() => import("../customers/CustomerPage"), "CustomerPage"),
});

const day = createRoute({
  getParentRoute: () => shell,
  path: "/day",
  validateSearch: (search): { date?: string; owed?: boolean } => ({
    ...(/^\d{4}-\d{2}-\d{2}$/.test(String(search.date)) && { date: String(search.date) }),
    ...(search.owed === true && { owed: true }),
  }),
  component: lazyRouteComponent(() => import("../customers/DayPage"), "DayPage"),
});

const missed = createRoute({
  getParentRoute: () => shell,
  path: "/missed",
  component: lazyRouteComponent(() => import("../missed/MissedPage"), "MissedPage"),
});

const promises = createRoute({
  getParentRoute: () => shell,
  path: "/promises",
  component: lazyRouteComponent(() => import("../promises/PromisesPage"), "PromisesPage"),
});

const isoDay = (value: unknown) =>
  /^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? String(value) : undefined;
const word = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
const whole = (value: unknown) => (Number.isInteger(value) ? (value as number) : undefined);

const figures = createRoute({
  getParentRoute: () => shell,
  path: "/figures",
});

interface FiguresSearch {
  day?: string | undefined;
  queue?: string | undefined;
  view?: "agents" | undefined;
}

const figuresDay = createRoute({
  getParentRoute: () => figures,
  path: "/",
  validateSearch: (search): FiguresSearch => ({
    day: isoDay(search.day),
    queue: word(search.queue),
    view: search.view === "agents" ? "agents" : undefined,
  }),
  component: lazyRouteComponent(() => import("../figures/FiguresPage"), "FiguresPage"),
});

const figuresContacts = createRoute({
  getParentRoute: () => figures,
  path: "contacts",
  validateSearch: (search): Behind => ({
    figure: word(search.figure) ?? "offered",
    word: word(search.word),
    since: whole(search.since) ?? 0,
    until: whole(search.until) ?? 0,
    day: isoDay(search.day),
    queue: word(search.queue),
    agent: word(search.agent),
    weekday: whole(search.weekday),
    hour: whole(search.hour),
  }),
  component: lazyRouteComponent(() => import("../figures/ListPage"), "ListPage"),
});

const figuresAgent = createRoute({
  getParentRoute: () => figures,
  path: "agents/$agent",
  validateSearch: (search): { day?: string | undefined } => ({ day: isoDay(search.day) }),
  component: lazyRouteComponent(() => import("../figures/AgentPage"), "AgentPage"),
});

const emergency = createRoute({
  getParentRoute: () => shell,
  path: "/emergency",
  component: lazyRouteComponent(() => import("../emergency/EmergencyPage"), "EmergencyPage"),
});

const setup = createRoute({
  getParentRoute: () => shell,
  path: "/setup",
  component: lazyRouteComponent(() => import("../setup/SetupPage"), "SetupPage"),
});

const setupStart = createRoute({
  getParentRoute: () => setup,
  path: "/",
  component: () => <Navigate to="/setup/$kind" params={{ kind: "numbers" }} replace />,
});

const setupKind = createRoute({
  getParentRoute: () => setup,
  path: "$kind",
  component: lazyRouteComponent(() => import("../setup/KindPage"), "KindPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    password,
    wall,
    shell.addChildren([
      desk,
      call,
      floor,
      customers,
      customer,
      day,
      missed,
      promises,
      figures.addChildren([figuresDay, figuresContacts, figuresAgent]),
      emergency,
      setup.addChildren([setupStart, setupKind]),
    ]),
  ]),
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
