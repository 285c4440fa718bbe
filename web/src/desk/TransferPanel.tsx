import { TextInput } from "@mantine/core";
import { IconPhoneOutgoing, IconSearch, IconUsers } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ui } from "../ui/ui";
import { desk } from "./desk";
import { PanelRefusal } from "./PanelRefusal";
import classes from "./Panels.module.css";
import { StatusIcon, statusColours, statusName } from "./status";
import { nextTarget, type Target, type Targets, targetsOf } from "./targets";

const PAUSE_MS = 150; // Between two keys of somebody who types: one question a word.
const AGAIN_MS = 2_000; // Who is free changes all the time.

/** Whom to give the call to, or to ask first: colleagues, queues, or the number typed. */
export function TransferPanel() {
  const { t } = useTranslation("desk");
  const [text, type] = useState("");
  const found = useTargets(text);
  const list = targetsOf(found, text);
  const [chosen, choose] = useState<string | null>(null);
  const current =
    list.find((one) => one.free && one.key === chosen) ?? list.find((one) => one.free);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const pressed = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] as 1 | -1 | undefined;
    if (step) choose(nextTarget(list, current?.key ?? null, step));
    else if (event.key === "Enter" && current && !event.repeat) ask(current, event.ctrlKey);
    else return;
    event.preventDefault();
  };
  return (
    <section
      className={classes.transfer}
      aria-label={t("transfer.title")}
      data-testid="transfer-panel"
    >
      <TextInput
        ref={field}
        role="combobox"
        aria-label={t("transfer.search")}
        aria-expanded
        aria-haspopup="grid"
        aria-controls="transfer-list"
        aria-autocomplete="list"
        aria-activedescendant={current && rowId(current)}
        autoComplete="off"
        placeholder={t("transfer.search")}
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={pressed}
        data-testid="transfer-search"
      />
      <PanelRefusal />
      <List list={list} current={current ?? null} known={found !== null} />
      <p className={classes.keysHelp}>{t("transfer.keys")}</p>
    </section>
  );
}

function ask(target: Target, blind: boolean): void {
  void desk.others.transfer(target.kind, target.id, blind).then((done) => {
    if (done && ui.get().panel === "transfer") ui.patch({ panel: null });
  });
}

/** Asked at once, after each word typed, and again as long as the panel is open. */
function useTargets(text: string): Targets | null {
  const [found, setFound] = useState<Targets | null>(null);
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      const targets = await desk.others.targets(text.trim());
      if (over) return;
      if (targets) setFound(targets);
      timer = setTimeout(() => void look(), AGAIN_MS);
    };
    timer = setTimeout(() => void look(), text === "" ? 0 : PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [text]);
  return found;
}

interface ListProps {
  list: readonly Target[];
  current: Target | null;
  known: boolean;
}

function List({ list, current, known }: ListProps) {
  const { t } = useTranslation("desk");
  const shown = current && rowId(current);
  useEffect(() => {
    if (shown) document.getElementById(shown)?.scrollIntoView({ block: "nearest" });
  }, [shown]);
  return (
    <>
      <div className={classes.targets}>
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the popup of a combobox. */}
        <table id="transfer-list" role="grid" aria-label={t("transfer.list")}>
          <tbody>
            {list.map((target) => (
              <Row key={target.key} target={target} current={target.key === current?.key} />
            ))}
          </tbody>
        </table>
      </div>
      {known && list.length === 0 && <p className={classes.none}>{t("transfer.nobody")}</p>}
    </>
  );
}

function rowId(target: Target): string {
  return `target-${target.key}`;
}

function Row({ target, current }: { target: Target; current: boolean }) {
  const { t } = useTranslation("desk");
  const button = (blind: boolean, label: string) => (
    <button
      type="button"
      className={classes.choice}
      disabled={!target.free}
      onClick={() => ask(target, blind)}
      aria-label={`${label} : ${target.name}`}
      data-testid={blind ? "transfer-now" : "transfer-consult"}
      tabIndex={-1}
    >
      {label}
    </button>
  );
  return (
    <tr
      id={rowId(target)}
      aria-selected={current}
      className={classes.target}
      data-testid="transfer-target"
      data-kind={target.kind}
      data-free={target.free}
    >
      <td className={classes.targetName}>
        <Looks target={target} />
      </td>
      <td className={classes.choices}>
        {button(false, t("transfer.consult"))}
        {button(true, t("transfer.now"))}
      </td>
    </tr>
  );
}

function Looks({ target }: { target: Target }) {
  const { t } = useTranslation("desk");
  switch (target.kind) {
    case "agent": {
      const status = statusName(target.status);
      const { color } = statusColours(status);
      return (
        <>
          <span style={{ color }} className={classes.mark}>
            <StatusIcon name={status} />
          </span>
          <Words
            name={target.name}
            about={[t(`status.${status}`), target.team].filter(Boolean).join(" · ")}
          />
        </>
      );
    }
    case "queue":
      return (
        <>
          <span className={classes.mark}>
            <IconUsers size={15} aria-hidden="true" />
          </span>
          <Words
            name={target.name}
            about={`${t("transfer.ready", { count: target.ready })} · ${t("work.waiting", { count: target.waiting })}`}
          />
        </>
      );
    case "number":
      return (
        <>
          <span className={classes.mark}>
            <IconPhoneOutgoing size={15} aria-hidden="true" />
          </span>
          <Words name={target.name} about={t("transfer.number")} />
        </>
      );
  }
}

function Words({ name, about }: { name: string; about: string }) {
  return (
    <span className={classes.words}>
      <strong>{name}</strong>
      <span className={classes.soft}>{about}</span>
    </span>
  );
}
