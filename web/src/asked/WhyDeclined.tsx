import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Line } from "../desk/Banners";
import classes from "../desk/Banners.module.css";
import { desk } from "../desk/desk";

const CODES = ["finishing", "not_mine", "technical", "customer", "away", "other"] as const;

/** As long as a sentence or two; what is longer belongs into a talk. */
const TEXT_MAX = 200;

/** From the second refusal of a day on: why? The customer is with others already; no hurry. */
export function WhyDeclined({ segment }: { segment: string }) {
  const { t } = useTranslation("asked");
  const [why, setWhy] = useState("");
  const [text, setText] = useState("");
  const ready = why !== "" && (why !== "other" || text.trim() !== "");
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready) void desk.act("why_declined", { segment, why, text: text.trim() });
  };
  return (
    <Line tone="amber" testid="why-declined">
      <form
        className={classes.text}
        style={{ display: "flex", flexWrap: "wrap", gap: 10, alignItems: "center" }}
        onSubmit={send}
      >
        <span className={classes.what} style={{ flex: "1 1 240px" }}>
          {t("declined.title")}
        </span>
        <NativeSelect
          size="xs"
          aria-label={t("declined.why")}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
          data={[
            { value: "", label: t("declined.choose") },
            ...CODES.map((code) => ({ value: code, label: t(`declined.because.${code}`) })),
          ]}
          data-testid="why-declined-why"
        />
        <TextInput
          size="xs"
          w={260}
          maxLength={TEXT_MAX}
          aria-label={t("declined.text")}
          placeholder={t(why === "other" ? "declined.textNeeded" : "declined.text")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          data-testid="why-declined-text"
        />
        <Button
          type="submit"
          size="compact-sm"
          variant="default"
          disabled={!ready}
          data-testid="why-declined-send"
        >
          {t("declined.send")}
        </Button>
      </form>
    </Line>
  );
}
