import "./texts";
import { Button, Checkbox, NativeSelect, Switch } from "@mantine/core";
import { IconDeviceTv } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FloorAgent, FloorView } from "../live/protocol";
import { EmptyState, LoadingState } from "../ui/States";
import { AgentTable } from "./AgentTable";
import { keepSound, soundIsOn } from "./alertSound";
import { BreakRequests } from "./BreakRequests";
import classes from "./Floor.module.css";
import { useFloor } from "./floor";
import { HelpCalls } from "./HelpCalls";
import { QueueTable } from "./QueueTable";
import { ToDo } from "./ToDo";
import { useAlerts } from "./useAlerts";

/** The floor of a supervisor: what waits, who is there, what can be done about it. */
export function FloorPage() {
  const { t } = useTranslation(["floor", "common"]);
  const { floor, live } = useFloor();
  if (live === "refused") return <EmptyState text={t("common:state.forbidden")} />;
  if (floor === null) return <LoadingState />;
  return (
    <div className={classes.page} data-testid="floor" data-live={live}>
      {live === "lost" && (
        <p className={classes.lost} role="alert">
          {t("lost")}
        </p>
      )}
      <Shown floor={floor} />
    </div>
  );
}

function Shown({ floor }: { floor: FloorView }) {
  const { t } = useTranslation("floor");
  const [team, setTeam] = useState("");
  const [site, setSite] = useState("");
  const [offline, setOffline] = useState(false);
  const [only, setOnly] = useState<ReadonlySet<string> | null>(null);
  const [sound, setSound] = useState(soundIsOn);
  useAlerts(floor, sound);
  const teams = useMemo(() => teamsOf(floor.agents), [floor.agents]);
  const sites = useMemo(() => sitesOf(floor.agents), [floor.agents]);
  const away = floor.agents.filter((agent) => agent.status === "offline").length;
  const agents = floor.agents.filter((agent) => {
    if (only !== null) return only.has(agent.id);
    const here = site === "" || (site === HOME ? agent.home : agent.site === site);
    return here && (team === "" || agent.team === team) && (offline || agent.status !== "offline");
  });
  const choose = (on: boolean) => {
    keepSound(on);
    setSound(on);
  };
  return (
    <>
      <div className={classes.head}>
        <h1 className={classes.title}>{t("title")}</h1>
        <span className={classes.tools}>
          <Switch
            label={t("sound")}
            checked={sound}
            onChange={(event) => choose(event.currentTarget.checked)}
            data-testid="floor-sound"
          />
          <Button
            component={Link}
            to="/floor/wall"
            variant="default"
            size="compact-md"
            leftSection={<IconDeviceTv size={16} aria-hidden="true" />}
            data-testid="floor-wall"
          >
            {t("wall.open")}
          </Button>
        </span>
      </div>
      <HelpCalls floor={floor} />
      <BreakRequests floor={floor} />
      <div className={classes.split}>
        <div className={classes.main}>
          <QueueTable queues={floor.queues} />
          <section aria-labelledby="floor-agents">
            <div className={classes.bar}>
              <h2 id="floor-agents" className={classes.subtitle}>
                {t("agents.title")}
              </h2>
              <span className={classes.tools}>
                {only !== null && (
                  <Button
                    size="compact-sm"
                    variant="light"
                    onClick={() => setOnly(null)}
                    data-testid="floor-show-all"
                  >
                    {t("agents.all", { count: only.size })}
                  </Button>
                )}
                {teams.length > 1 && (
                  <NativeSelect
                    size="xs"
                    aria-label={t("agents.team")}
                    value={team}
                    onChange={(event) => setTeam(event.currentTarget.value)}
                    data={[
                      { value: "", label: t("agents.allTeams") },
                      ...teams.map((name) => ({ value: name, label: name })),
                    ]}
                  />
                )}
                {sites.length > 1 && (
                  <NativeSelect
                    size="xs"
                    aria-label={t("seat.site")}
                    value={site}
                    onChange={(event) => setSite(event.currentTarget.value)}
                    data={[
                      { value: "", label: t("seat.allSites") },
                      ...sites.map((name) => ({
                        value: name,
                        label: name === HOME ? t("seat.home") : name,
                      })),
                    ]}
                    data-testid="floor-site"
                  />
                )}
                <Checkbox
                  size="xs"
                  label={t("agents.offline", { count: away })}
                  checked={offline}
                  onChange={(event) => setOffline(event.currentTarget.checked)}
                  data-testid="floor-offline"
                />
              </span>
            </div>
            <AgentTable agents={agents} floor={floor} />
          </section>
        </div>
        <ToDo floor={floor} show={(ids) => setOnly(new Set(ids))} />
      </div>
    </>
  );
}

/** Of who works at home; no site can be called so. */
const HOME = "\0home";

/** Where somebody is now; homes last. */
function sitesOf(agents: readonly FloorAgent[]): readonly string[] {
  const sites = [...new Set(agents.map((agent) => agent.site))].filter(Boolean).sort();
  return agents.some((agent) => agent.home) ? [...sites, HOME] : sites;
}

function teamsOf(agents: readonly FloorAgent[]): readonly string[] {
  return [...new Set(agents.map((agent) => agent.team))].filter(Boolean).sort();
}
