import { Alert } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { ErrorState, LoadingState } from "../ui/States";
import { OUTBOUND } from "./kinds";
import { ObjectForm } from "./ObjectForm";
import { useOutbound } from "./queries";
import classes from "./Setup.module.css";

/** What calls out may reach. */
export function OutboundPage() {
  const { t } = useTranslation("setup");
  const outbound = useOutbound();
  const [saved, setSaved] = useState(false);
  if (outbound.isPending) return <LoadingState />;
  if (outbound.isError) {
    return <ErrorState error={outbound.error} retry={() => void outbound.refetch()} />;
  }
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1 className={page.title}>{t("kind.outbound.many")}</h1>
          <p className={classes.help}>{t("kind.outbound.help")}</p>
        </div>
      </div>
      <p>{t("outbound.always")}</p>
      <div className={page.card}>
        <ObjectForm kind={OUTBOUND} row={outbound.data} close={() => setSaved(true)} />
        <div role="status">{saved && <Alert color="green">{t("saved")}</Alert>}</div>
      </div>
    </div>
  );
}
