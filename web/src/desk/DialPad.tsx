import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconBackspace, IconPhone } from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { LineView } from "../live/protocol";
import { ui } from "../ui/ui";
import { useStore } from "../ui/useStore";
import keys from "./CallBar.module.css";
import { desk } from "./desk";
import { PanelRefusal } from "./PanelRefusal";
import classes from "./Panels.module.css";
import { numberIn } from "./targets";
import { useDeskPart } from "./useDesk";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "+", "0"];
const NONE: readonly LineView[] = [];

/** A number to call, typed, pasted or pressed; and the queue it is for. */
export function DialPad() {
  const { t } = useTranslation("desk");
  const number = useStore(ui, (view) => view.dialled);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const change = (dialled: string) => ui.patch({ dialled });
  const call = async (event: FormEvent) => {
    event.preventDefault();
    if (await desk.others.callOut(number.trim(), ui.get().line))
      ui.patch({ panel: null, dialled: "" });
  };
  const press = (next: string) => {
    change(next);
    field.current?.focus(); // Typing goes on where the keys wrote.
  };
  return (
    <form
      className={classes.dial}
      onSubmit={(event) => void call(event)}
      aria-label={t("dial.title")}
      data-testid="dial-pad"
    >
      <TextInput
        ref={field}
        type="tel"
        label={t("dial.number")}
        value={number}
        onChange={(event) => change(event.currentTarget.value)}
        autoComplete="off"
        size="md"
        data-testid="dial-number"
      />
      <Line />
      <div className={keys.pad}>
        {KEYS.map((key) => (
          <button
            key={key}
            type="button"
            className={keys.key}
            onClick={() => press(number + key)}
            data-testid={`dial-${key}`}
          >
            {key}
          </button>
        ))}
        <button
          type="button"
          className={keys.key}
          aria-label={t("dial.erase")}
          onClick={() => press(number.slice(0, -1))}
          data-testid="dial-erase"
        >
          <IconBackspace size={20} aria-hidden="true" style={{ verticalAlign: "-4px" }} />
        </button>
      </div>
      <PanelRefusal />
      <Button
        type="submit"
        size="md"
        color="#17784a"
        leftSection={<IconPhone size={18} aria-hidden="true" />}
        disabled={numberIn(number) === null}
        data-testid="dial-call"
      >
        {t("dial.call")}
      </Button>
    </form>
  );
}

/** The queue the call is for, where there is a choice, and the number that will be shown. */
function Line() {
  const { t } = useTranslation("desk");
  const lines = useDeskPart((state) => state.numbered?.desk.lines ?? NONE);
  const chosen = useStore(ui, (view) => view.line);
  const line = lines.find((one) => one.id === chosen) ?? lines[0];
  if (!line) return <p className={classes.keysHelp}>{t("dial.onlyEmergency")}</p>;
  const shown = line.caller_id
    ? t("dial.shown", { number: line.caller_id })
    : t("dial.nothingShown");
  if (lines.length === 1) {
    return (
      <p className={classes.keysHelp}>
        {t("dial.line", { queue: line.name })} · {shown}
      </p>
    );
  }
  return (
    <NativeSelect
      label={t("dial.for")}
      description={shown}
      value={line.id}
      onChange={(event) => ui.patch({ line: event.currentTarget.value })}
      data={lines.map(({ id, name }) => ({ value: id, label: name }))}
      data-testid="dial-line"
    />
  );
}
