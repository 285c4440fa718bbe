import "../customers/texts";
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import page from "../ui/Page.module.css";
import { formName, soon, usePromise } from "./promises";

/** Promise to call the customer of this contact: when, and who. */
export function PromiseForm({ interaction }: { interaction: string }) {
  const { t, i18n } = useTranslation(["customers", "common"]);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(() => soon(Date.now()));
  const [mine, setMine] = useState(true);
  const [form] = useState(formName);
  const promise = usePromise();
  if (promise.isSuccess) {
    return (
      <p className={page.soft} role="status" data-testid="promised">
        {t("promises.made")}
      </p>
    );
  }
  if (!open) {
    return (
      <Button variant="default" onClick={() => setOpen(true)} data-testid="promise">
        {t("promises.promise")}
      </Button>
    );
  }
  const from_ms = new Date(at).getTime();
  const failed = promise.error instanceof ApiError ? promise.error.text(i18n.language) : null;
  const send = () =>
    promise.mutate({ interaction_id: interaction, from_ms, mine, window_min: 30, form });
  return (
    <form
      aria-label={t("promises.promise")}
      style={{ display: "flex", gap: 12, alignItems: "end", flexWrap: "wrap" }}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextInput
        type="datetime-local"
        label={t("promises.at")}
        value={at}
        error={failed}
        data-autofocus
        onChange={(event) => setAt(event.currentTarget.value)}
      />
      <Checkbox
        label={t("promises.byMe")}
        checked={mine}
        onChange={(event) => setMine(event.currentTarget.checked)}
        mb={8}
      />
      <Button type="submit" loading={promise.isPending} disabled={Number.isNaN(from_ms)}>
        {t("promises.keep")}
      </Button>
      <Button variant="default" onClick={() => setOpen(false)}>
        {t("common:action.cancel")}
      </Button>
    </form>
  );
}
