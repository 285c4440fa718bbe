import { Button } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../session/session";
import { desk, media } from "./desk";
import classes from "./TakePost.module.css";
import { useLabel } from "./useDesk";

/** Those that are known by heart; all others work too, from the keypad of a post. */
const NUMBERS: Readonly<Record<string, readonly string[]>> = { FR: ["15", "17", "18", "112"] };
const EVERYWHERE = ["112"];

/** Calling for help before the post is taken; two steps, so that no slip of the hand does it. */
export function Help() {
  const { t } = useTranslation("desk");
  const label = useLabel();
  const country = useMe().data?.country ?? "";
  const [calling, setCalling] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const call = async (number: string) => {
    void media.unlock();
    setFailed(null);
    setCalling(true);
    const done = await desk.post.callHelp(number);
    setCalling(false);
    if (!done) setFailed(number);
  };
  const refusal = desk.store.get().refusal;
  return (
    <details className={classes.help} data-testid="help">
      <summary>{t("help.title")}</summary>
      <div className={classes.helpNumbers}>
        {(NUMBERS[country] ?? EVERYWHERE).map((number) => (
          <Button
            key={number}
            color="red"
            leftSection={<IconPhone size={16} aria-hidden="true" />}
            aria-label={t("help.call", { number })}
            disabled={calling}
            onClick={() => void call(number)}
            data-testid={`help-${number}`}
          >
            {number}
          </Button>
        ))}
      </div>
      <p className={classes.small}>{t("help.how")}</p>
      <div role="alert">
        {failed !== null && (
          <p className={classes.elsewhere} data-testid="help-elsewhere">
            {t("help.elsewhere", { number: failed })}{" "}
            {refusal?.code === "help_elsewhere" && label(refusal)}
          </p>
        )}
      </div>
    </details>
  );
}
