import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import { type Segment, useGiveResult } from "./queries";

/** Give the result that was not chosen in time. Only for who may: the site offers them no choice
 * otherwise. */
export function GiveResult({ interaction, segment }: { interaction: string; segment: Segment }) {
  const { t, i18n } = useTranslation("customers");
  const [chosen, setChosen] = useState("");
  const give = useGiveResult(interaction);
  if (segment.results.length === 0) return null;
  const choices = segment.results.map((one) => ({ value: one.id, label: one.label }));
  return (
    <form
      aria-label={t("call.giveResult")}
      style={{ display: "flex", gap: 8, alignItems: "start", flexWrap: "wrap", marginTop: 6 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen) give.mutate({ segment_id: segment.id, disposition_id: chosen });
      }}
    >
      <NativeSelect
        size="xs"
        aria-label={t("call.giveResultOf", { agent: segment.agent })}
        data={[{ value: "", label: t("call.chooseResult") }, ...choices]}
        value={chosen}
        error={give.error instanceof ApiError ? give.error.text(i18n.language) : null}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data-testid="result-choice"
      />
      <Button
        type="submit"
        size="xs"
        loading={give.isPending}
        disabled={!chosen}
        data-testid="result-give"
      >
        {t("call.saveResult")}
      </Button>
    </form>
  );
}
