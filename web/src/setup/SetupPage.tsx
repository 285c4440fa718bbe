import "./texts";
import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import { useMe } from "../session/session";
import { ErrorState } from "../ui/States";
import classes from "./Setup.module.css";

const AREAS = [
  ["calls", ["numbers", "flows", "calendars", "prompts", "queues", "clients", "emergencies"]],
  ["outgoing", ["outbound", "caller-ids", "outside-numbers", "attempts"]],
  ["team", ["people", "teams", "skills", "sites", "positions", "supervision"]],
  ["desk", ["dispositions", "pause-reasons"]],
  ["system", ["trunks", "webhooks", "limits", "bans", "changes"]],
] as const;

/** Set-up: areas at the left, one kind of object at a time. */
export function SetupPage() {
  const { t } = useTranslation("setup");
  const me = useMe();
  if (me.data && !me.data.permissions.includes("read_setup")) {
    return <ErrorState error={new ApiError(403, null)} retry={() => void me.refetch()} />;
  }
  return (
    <div className={classes.setup}>
      <nav className={classes.side} aria-label={t("title")}>
        {AREAS.map(([area, kinds]) => (
          <div key={area}>
            <h2 className={classes.area}>{t(`area.${area}`)}</h2>
            {kinds.map((kind) => (
              <Link key={kind} to="/setup/$kind" params={{ kind }} className={classes.link}>
                {t(`kind.${kind}.many`)}
              </Link>
            ))}
          </div>
        ))}
      </nav>
      {/* A list longer than the screen scrolls here: the keyboard must be able to reach it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region takes the focus. */}
      <section className={classes.content} aria-label={t("content")} tabIndex={0}>
        <Outlet />
      </section>
    </div>
  );
}
