import { ActionIcon, Button } from "@mantine/core";
import { IconArrowBackUp, IconEar, IconMessageCircle, IconUsersPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { desk, media } from "../desk/desk";
import type { Mode } from "../desk/Supervising";
import { useDeskPart } from "../desk/useDesk";
import { useMe } from "../session/session";
import classes from "./Supervise.module.css";

const MODES = [
  ["listen", IconEar],
  ["whisper", IconMessageCircle],
  ["join", IconUsersPlus],
  ["take_over", IconArrowBackUp],
] as const;

interface Props {
  /** Whose call. */
  readonly agent: { readonly id: string; readonly name: string };
  /** Pictures only, for a row of a table. */
  readonly compact?: boolean;
}

/** Listen, whisper, join, take over: one click each, also from one to another while it runs. */
export function Supervise({ agent, compact = false }: Props) {
  const { t } = useTranslation("desk");
  const mode = useDeskPart((state) => {
    const seen = state.numbered?.desk.supervising;
    return seen?.agent === agent.id ? seen.mode : null;
  });
  const me = useMe().data;
  if (!me?.permissions.includes("supervise") || me.agent === agent.id) return null;
  if (me.agent === null) {
    return compact ? <WhyNot /> : <p className={classes.why}>{t("supervise.noDesk")}</p>;
  }
  const choose = (wanted: Mode) => {
    void media.unlock();
    void desk.supervising.supervise(agent.id, wanted);
  };
  return (
    <fieldset className={classes.modes} data-testid="supervise">
      <legend className="visually-hidden">{t("supervise.call", { name: agent.name })}</legend>
      {MODES.map(([name, Icon]) =>
        compact ? (
          <ActionIcon
            key={name}
            variant={mode === name ? "filled" : "subtle"}
            {...(mode === name ? {} : { color: "gray" })}
            aria-pressed={mode === name}
            aria-label={t(`supervise.do.${name}`)}
            title={`${t(`supervise.do.${name}`)}. ${t(`supervise.help.${name}`)}`}
            onClick={() => choose(name)}
            data-testid={`supervise-${name}`}
          >
            <Icon size={17} aria-hidden="true" />
          </ActionIcon>
        ) : (
          <Button
            key={name}
            size="compact-sm"
            variant={mode === name ? "filled" : "default"}
            leftSection={<Icon size={16} aria-hidden="true" />}
            aria-pressed={mode === name}
            title={t(`supervise.help.${name}`)}
            onClick={() => choose(name)}
            data-testid={`supervise-${name}`}
          >
            {t(`supervise.do.${name}`)}
          </Button>
        ),
      )}
    </fieldset>
  );
}

/** A supervisor without a desk learns by a click what he lacks. */
function WhyNot() {
  const { t } = useTranslation("desk");
  const [said, setSaid] = useState(false);
  return (
    <>
      {said && (
        <span role="alert" className={classes.why}>
          {t("supervise.noDesk")}
        </span>
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t("supervise.do.listen")}
        title={t("supervise.noDesk")}
        onClick={() => setSaid(!said)}
        data-testid="supervise-why-not"
      >
        <IconEar size={17} aria-hidden="true" />
      </ActionIcon>
    </>
  );
}

/** While a supervisor is on a call: whose, how, the other ways, and out. On every page. */
export function SupervisingBar() {
  const { t } = useTranslation("desk");
  const seen = useDeskPart((state) => state.numbered?.desk.supervising ?? null);
  if (!seen) return null;
  return (
    <section
      className={classes.bar}
      aria-label={t("supervise.bar")}
      data-testid="supervising"
      data-mode={seen.mode}
      data-on={seen.on}
    >
      <span className={classes.what} role="status">
        {seen.on
          ? t(`supervise.now.${seen.mode}`, { name: seen.name })
          : t("supervise.rings", { name: seen.name })}
      </span>
      <Supervise agent={{ id: seen.agent, name: seen.name }} />
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => void desk.supervising.leave()}
        data-testid="supervise-leave"
      >
        {t("supervise.leave")}
      </Button>
    </section>
  );
}
