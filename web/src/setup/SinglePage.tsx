import { Alert } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { ErrorState, LoadingState } from "../ui/States";
import type { Kind } from "./kinds";
import { ObjectForm } from "./ObjectForm";
import { useSingle } from "./queries";
import classes from "./Setup.module.css";

/** What an organisation has one of: its form alone, on a page. */
export function SinglePage({ kind }: { kind: Kind }) {
  const { t } = useTranslation("setup");
  const row = useSingle(kind.name);
  const [saved, setSaved] = useState(false);
  if (row.isPending) return <LoadingState />;
  if (row.isError) return <ErrorState error={row.error} retry={() => void row.refetch()} />;
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1 className={page.title}>{t(`kind.${kind.name}.many`)}</h1>
          <p className={classes.help}>{t(`kind.${kind.name}.help`)}</p>
        </div>
      </div>
      {kind.name === "outbound" && <p>{t("outbound.always")}</p>}
      <div className={page.card}>
        <ObjectForm kind={kind} row={row.data} close={() => setSaved(true)} />
        <div role="status">{saved && <Alert color="green">{t("saved")}</Alert>}</div>
      </div>
    </div>
  );
}
