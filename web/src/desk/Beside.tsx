import { Button } from "@mantine/core";
import {
  IconAlertTriangleFilled,
  IconArrowForwardUp,
  IconCreditCard,
  IconHeadphones,
  IconMessageCircle,
  IconPhoneOff,
  IconUsersGroup,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import type { PartyView, SiteView, WorkView } from "../live/protocol";
import { clock } from "../ui/time";
import classes from "./Beside.module.css";
import { callerName } from "./caller";
import { desk } from "./desk";
import { type Chip, chips, hearing, mayConfer, transferring } from "./parties";
import { useAllowed, useEngineNow, useWork } from "./useDesk";

/** Under the call bar, on every page: where to send help, a card's silence, who else is there. */
export function Beside() {
  const work = useWork();
  if (!work || work.stage === "offered" || work.stage === "after_call") return null;
  return (
    <>
      {work.site && <Site site={work.site} />}
      {work.card_until_ms !== null && <CardForm until_ms={work.card_until_ms} />}
      <Others work={work} />
    </>
  );
}

/** Help was called: what the agent reads out, large and plain. */
function Site({ site }: { site: SiteView }) {
  const { t } = useTranslation("desk");
  return (
    <section className={classes.site} aria-label={t("site.title")} data-testid="site">
      <IconAlertTriangleFilled size={26} aria-hidden="true" />
      <div>
        <p className={classes.siteTitle}>{t("site.title")}</p>
        {site.name && <p className={classes.siteName}>{site.name}</p>}
        <p className={classes.address}>
          {site.address || t(site.home ? "site.home" : "site.noAddress")}
        </p>
      </div>
    </section>
  );
}

function CardForm({ until_ms }: { until_ms: number }) {
  const { t } = useTranslation("desk");
  const now_ms = useEngineNow();
  const usable = useAllowed("card");
  return (
    <section className={classes.card} aria-label={t("card.title")} data-testid="card-form">
      <IconCreditCard size={20} aria-hidden="true" />
      <p className={classes.text}>
        <strong role="status">{t("card.title")}</strong> {t("card.help")}
      </p>
      <span role="timer" aria-label={t("card.left")} className={`${classes.clock} tnum`}>
        {clock(until_ms - now_ms + 999)}
      </span>
      <Button
        variant="default"
        disabled={!usable}
        onClick={() => void desk.others.card(false)}
        title="Alt+L"
        data-testid="card-end"
      >
        {t("card.end")}
      </Button>
    </section>
  );
}

function Others({ work }: { work: WorkView }) {
  const blind = transferring(work);
  if (work.role === "guest") return <AsGuest work={work} />;
  if (work.parties.length === 0) return null;
  return blind ? <Transferring party={blind} /> : <AsLead work={work} />;
}

function Transferring({ party }: { party: PartyView }) {
  const { t } = useTranslation("desk");
  return (
    <section className={classes.strip} aria-label={t("parties.label")} data-testid="transferring">
      <p className={classes.text}>
        <strong role="status">{t("parties.transferring", { name: party.name })}</strong>{" "}
        <Since since_ms={party.since_ms} />
      </p>
      <Act
        icon={IconHeadphones}
        label={t("parties.takeBack")}
        keys="Alt+E"
        run={() => void desk.others.drop(party.id)}
        testid="take-back"
      />
    </section>
  );
}

function AsLead({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  return (
    <section className={classes.strip} aria-label={t("parties.label")} data-testid="parties">
      <ul className={classes.chips}>
        {chips(work).map((chip) => (
          <ChipLine key={chip.id} chip={chip} work={work} />
        ))}
      </ul>
      <Act
        icon={IconUsersGroup}
        label={t("parties.conference")}
        keys="Alt+C"
        enabled={mayConfer(work)}
        run={() => void desk.others.talk("all")}
        testid="conference"
      />
    </section>
  );
}

/** Asked in by a colleague: who hears, in one sentence; the others, if there are any. */
function AsGuest({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  const heard = hearing(work);
  if (!heard) return null;
  const name = work.parties.find((party) => party.id === "lead")?.name ?? work.by;
  const others = chips(work).filter((chip) => chip.id !== "lead" && chip.id !== "customer");
  return (
    <section className={classes.strip} aria-label={t("parties.label")} data-testid="as-guest">
      <p className={classes.text} data-hears={heard}>
        <strong role="status">{t(`guest.${heard}`, { name })}</strong>
      </p>
      {others.length > 0 && (
        <ul className={classes.chips}>
          {others.map((chip) => (
            <ChipLine key={chip.id} chip={chip} work={work} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ChipLine({ chip, work }: { chip: Chip; work: WorkView }) {
  const { t } = useTranslation(["desk", "common"]);
  const isCustomer = chip.kind === "customer";
  const name = isCustomer ? callerName(work.file, t) : chip.name;
  const acts = work.role === "lead";
  const talkLabel = isCustomer ? t("parties.talkCustomer") : t("parties.talkTo", { name });
  return (
    <li className={classes.chip} data-testid="party" data-party={chip.id} data-state={chip.state}>
      <span className={classes.dot} data-state={chip.state} aria-hidden="true" />
      <span className={classes.words}>
        <strong>{name}</strong>
        <span className={classes.soft}>
          <span role="status">{t(`parties.state.${chip.state}`)}</span>{" "}
          {chip.since_ms !== null && <Since since_ms={chip.since_ms} />}
        </span>
      </span>
      {acts && (
        <Act
          icon={IconMessageCircle}
          label={t("parties.talk")}
          name={talkLabel}
          keys="Alt+X"
          enabled={chip.talk}
          run={() => void desk.others.talk(chip.id)}
          testid="party-talk"
        />
      )}
      {acts && !isCustomer && <WithGuest chip={chip} name={name} />}
    </li>
  );
}

function WithGuest({ chip, name }: { chip: Chip; name: string }) {
  const { t } = useTranslation("desk");
  const rings = chip.state === "ringing" || chip.state === "waiting";
  const stop = chip.state === "ringing" ? t("parties.stopRinging") : t("parties.stopWaiting");
  return (
    <>
      <Act
        icon={IconArrowForwardUp}
        label={t("parties.handOver")}
        name={t("parties.handOverTo", { name })}
        keys="Alt+V"
        enabled={chip.handOver}
        run={() => void desk.others.handOver(chip.id)}
        testid="party-hand-over"
      />
      <Act
        icon={IconPhoneOff}
        label={rings ? stop : t("parties.end")}
        name={rings ? `${stop} : ${name}` : t("parties.endWith", { name })}
        keys="Alt+E"
        enabled={chip.drop}
        run={() => void desk.others.drop(chip.id)}
        testid="party-drop"
      />
    </>
  );
}

function Since({ since_ms }: { since_ms: number }) {
  const now_ms = useEngineNow();
  return (
    <span role="timer" className="tnum">
      {clock(now_ms - since_ms)}
    </span>
  );
}

interface ActProps {
  icon: ComponentType<{ size?: number; "aria-hidden"?: "true" }>;
  label: string;
  /** For those who do not see to whom it belongs; begins with the label. */
  name?: string;
  keys: string;
  enabled?: boolean;
  run(): void;
  testid: string;
}

function Act({ icon: Icon, label, name = label, keys, enabled = true, run, testid }: ActProps) {
  return (
    <button
      type="button"
      className={classes.act}
      aria-label={name}
      title={`${name} (${keys})`}
      disabled={!enabled}
      onClick={run}
      data-testid={testid}
    >
      <Icon size={18} aria-hidden="true" />
      {label}
    </button>
  );
}
