import { Alert, Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import { useRows } from "../setup/queries";
import { nameOf } from "../setup/words";
import page from "../ui/Page.module.css";
import { EmptyState, ErrorState, LoadingState } from "../ui/States";
import classes from "./Emergency.module.css";
import { type Emergency, useEmergencies, useThrow } from "./emergency";

/** Close now, or have a message said: for supervisors, without the editor of call flows. */
export function EmergencyPage() {
  const { t } = useTranslation();
  const found = useEmergencies(true);
  return (
    <div className={page.page}>
      <h1 className={page.title}>{t("emergency.title")}</h1>
      <p className={page.soft}>{t("emergency.help")}</p>
      {found.isPending && <LoadingState />}
      {found.isError && <ErrorState error={found.error} retry={() => void found.refetch()} />}
      {found.data?.length === 0 && <EmptyState text={t("emergency.none")} />}
      <div className={classes.switches}>
        {found.data?.map((one) => (
          <OneSwitch key={one.id} one={one} />
        ))}
      </div>
    </div>
  );
}

function OneSwitch({ one }: { one: Emergency }) {
  const { t, i18n } = useTranslation();
  const turn = useThrow(one.id);
  const prompts = useRows("prompts");
  const [prompt, setPrompt] = useState(one.prompt_id ?? "");
  const act = (state: Emergency["state"]) =>
    turn.mutate({ state, prompt_id: state === "message" && prompt ? prompt : null });
  return (
    <section
      className={page.card}
      aria-label={one.name}
      data-testid="emergency"
      data-state={one.state}
    >
      <h2 className={page.cardTitle}>{one.name}</h2>
      <p role="status">{t(`emergency.state.${one.state}`)}</p>
      <p className={page.soft}>
        {one.flows.length === 0
          ? t("emergency.unused")
          : t("emergency.flows", { names: one.flows.join(", ") })}
      </p>
      {turn.error instanceof ApiError && (
        <Alert color="red" role="alert">
          {turn.error.text(i18n.language)}
        </Alert>
      )}
      <div className={classes.acts}>
        {one.state !== "closed" && (
          <Button
            color="red"
            loading={turn.isPending}
            onClick={() => act("closed")}
            data-testid="emergency-close"
          >
            {t("emergency.close")}
          </Button>
        )}
        {one.state !== "off" && (
          <Button loading={turn.isPending} onClick={() => act("off")} data-testid="emergency-off">
            {t("emergency.off")}
          </Button>
        )}
        <NativeSelect
          label={t("emergency.message")}
          value={prompt}
          onChange={(event) => setPrompt(event.currentTarget.value)}
          data={[
            { value: "", label: t("emergency.choose") },
            ...(prompts.data ?? []).map((row) => ({
              value: row.id,
              label: nameOf(row, i18n.language),
            })),
          ]}
        />
        <Button
          variant="default"
          disabled={!prompt}
          loading={turn.isPending}
          onClick={() => act("message")}
          data-testid="emergency-message"
        >
          {t("emergency.say")}
        </Button>
      </div>
    </section>
  );
}
