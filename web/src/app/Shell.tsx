import { Loader } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCalendarEvent,
  IconChartBar,
  IconHeadset,
  IconLayoutDashboard,
  IconPhoneCalling,
  IconPhoneX,
  IconSettings,
  IconUsers,
} from "@tabler/icons-react";
import { Link, Navigate, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Banners } from "../desk/Banners";
import { Beside } from "../desk/Beside";
import { CallBar } from "../desk/CallBar";
import { desk } from "../desk/desk";
import { HoldReminder } from "../desk/HoldReminder";
import { OfferCard } from "../desk/OfferCard";
import { Quality } from "../desk/Quality";
import { Rehearsal } from "../desk/Rehearsal";
import { StateButton } from "../desk/StateButton";
import { useDeskPart, useWork } from "../desk/useDesk";
import { useKeys } from "../desk/useKeys";
import { OfferOutside, usePainted } from "../desk/useOffer";
import { Watched } from "../desk/Watched";
import { EmergencyBanner } from "../emergency/EmergencyBanner";
import { chooseLanguage } from "../i18n/setup";
import { useMissedCount } from "../missed/count";
import { type Me, useMe } from "../session/session";
import { Logo } from "../ui/Logo";
import { ErrorState } from "../ui/States";
import { ui } from "../ui/ui";
import { useStore } from "../ui/useStore";
import { ProfileMenu } from "./ProfileMenu";
import classes from "./Shell.module.css";

/** Around every page of somebody who is logged in. The call stays here whatever page is shown. */
export function Shell() {
  const me = useMe();
  if (me.isPending) {
    return (
      <div className={classes.centre}>
        <Loader />
      </div>
    );
  }
  if (me.isError) return <ErrorState error={me.error} retry={() => void me.refetch()} />;
  if (me.data === null) return <Navigate to="/login" />;
  return <Frame me={me.data} />;
}

function Frame({ me }: { me: Me }) {
  const { t } = useTranslation();
  useEffect(() => {
    void chooseLanguage(me.language === "en" ? "en" : "fr");
  }, [me.language]);
  const isAgent = me.agent !== null;
  return (
    <div className={classes.shell}>
      <header className={classes.bar}>
        <div className={classes.left}>
          <a className="skip-link" href="#main">
            {t("skip")}
          </a>
          <Logo />
          {isAgent && <StateButton />}
        </div>
        {isAgent ? <CallBar /> : <span />}
        <div className={classes.right}>
          <Nav me={me} />
          {isAgent && <Quality />}
          <ProfileMenu me={me} />
        </div>
      </header>
      <div>
        {me.permissions.includes("throw_emergency") && <EmergencyBanner />}
        {me.permissions.includes("read_attempts") && (
          <Suspense>
            <AlarmBanner />
          </Suspense>
        )}
        {isAgent && <AgentParts />}
      </div>
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

/** A call that rings while another page is open: shown over it, and the desk opens when answered. */
function OfferElsewhere() {
  const work = useWork();
  const navigate = useNavigate();
  const offered = work?.stage === "offered" ? work : null;
  const ready = offered?.file != null && !offered.file.loading;
  usePainted(offered?.segment ?? null, ready);
  const talking = work?.stage === "talking" ? work.segment : null;
  const last = useRef<string | null>(null);
  useEffect(() => {
    if (offered) last.current = offered.segment;
    else if (talking !== null && talking === last.current) void navigate({ to: "/" });
  }, [offered, talking, navigate]);
  if (!offered) return null;
  return (
    <div className={classes.elsewhere}>
      <OfferCard work={offered} />
    </div>
  );
}

/** Only for who may see it, and after the desk. */
const AlarmBanner = lazy(() =>
  import("../alarms/AlarmBanner").then((it) => ({ default: it.AlarmBanner })),
);
const SupervisingBar = lazy(() =>
  import("../floor/Supervise").then((it) => ({ default: it.SupervisingBar })),
);
const KeysHelp = lazy(() => import("../desk/KeysHelp").then((it) => ({ default: it.KeysHelp })));

/** Fetched when it is first asked for: the desk must be there early. */
function Keys() {
  const asked = useStore(ui, (view) => view.keys);
  const [known, know] = useState(false);
  if (asked && !known) know(true); // It stays: closed, it gives the focus back.
  return known ? (
    <Suspense>
      <KeysHelp />
    </Suspense>
  ) : null;
}

function Supervising() {
  const supervises = useDeskPart((state) => Boolean(state.numbered?.desk.supervising));
  return supervises ? (
    <Suspense>
      <SupervisingBar />
    </Suspense>
  ) : null;
}

/** What works for an agent on every page: the live desk, its keys, its offers, its banners. */
function AgentParts() {
  useEffect(() => {
    desk.start();
    return () => desk.stop();
  }, []);
  useKeys();
  const away = useRouterState({ select: (state) => state.location.pathname !== "/" });
  return (
    <div>
      <OfferOutside />
      <HoldReminder />
      <Rehearsal />
      <Beside />
      <Watched />
      <Supervising />
      <Banners />
      <Keys />
      {away && <OfferElsewhere />}
    </div>
  );
}

function Nav({ me }: { me: Me }) {
  const { t } = useTranslation();
  const missed = useMissedCount();
  const items = [
    { to: "/", label: t("nav.desk"), icon: IconHeadset, shown: me.agent !== null },
    {
      to: "/floor",
      label: t("nav.floor"),
      icon: IconLayoutDashboard,
      shown: me.permissions.includes("run_floor"),
    },
    { to: "/customers", label: t("nav.customers"), icon: IconUsers, shown: true },
    { to: "/day", label: t("nav.day"), icon: IconCalendarEvent, shown: me.agent !== null },
    { to: "/missed", label: t("nav.missed"), icon: IconPhoneX, shown: true, count: missed },
    { to: "/promises", label: t("nav.promises"), icon: IconPhoneCalling, shown: true },
    {
      to: "/figures",
      label: t("nav.figures"),
      icon: IconChartBar,
      shown: me.permissions.includes("read_figures"),
    },
    {
      to: "/emergency",
      label: t("nav.emergency"),
      icon: IconAlertTriangle,
      shown: me.permissions.includes("throw_emergency"),
    },
    {
      to: "/setup",
      label: t("nav.setup"),
      icon: IconSettings,
      shown: me.permissions.includes("read_setup"),
    },
  ];
  return (
    <nav className={classes.nav} aria-label={t("nav.label")}>
      {items
        .filter((item) => item.shown)
        .map(({ to, label, icon: Icon, count = 0 }) => (
          <Link
            key={to}
            to={to}
            title={label}
            className={classes.link}
            activeOptions={{ exact: to === "/" }}
          >
            <Icon size={17} aria-hidden="true" />
            <span className={classes.word}>{label}</span>
            {count > 0 && (
              <span
                className={`${classes.count} tnum`}
                data-testid={`nav-count${to.replace("/", "-")}`}
              >
                {count}
              </span>
            )}
          </Link>
        ))}
    </nav>
  );
}
