import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../session/session";
import page from "../ui/Page.module.css";
import { EmptyState, ErrorState, LoadingState } from "../ui/States";
import { exact } from "../ui/time";
import { useSipTrace } from "./queries";

/** The SIP messages of one call, asked for by a button: only when something went wrong. */
export function SipTrace({ interaction }: { interaction: string }) {
  const { t } = useTranslation("customers");
  const me = useMe();
  const [shown, setShown] = useState(false);
  if (!me.data?.permissions.includes("read_sip_trace")) return null;
  return (
    <section className={page.card}>
      <h2 className={page.cardTitle}>{t("trace.title")}</h2>
      <p className={page.soft}>{t("trace.help")}</p>
      {shown ? (
        <Messages interaction={interaction} />
      ) : (
        <Button variant="default" data-testid="sip-trace-show" onClick={() => setShown(true)}>
          {t("trace.show")}
        </Button>
      )}
    </section>
  );
}

function Messages({ interaction }: { interaction: string }) {
  const { t, i18n } = useTranslation("customers");
  const trace = useSipTrace(interaction);
  if (trace.isPending) return <LoadingState />;
  if (trace.isError) {
    return <ErrorState error={trace.error} retry={() => void trace.refetch()} />;
  }
  const { away, messages } = trace.data;
  if (messages.length === 0) return <EmptyState text={t(away ? "trace.away" : "trace.empty")} />;
  return (
    <ol className={page.steps} data-testid="sip-trace">
      {messages.map((message, place) => (
        <li key={place}>
          <details>
            <summary>
              <strong>{message.text.split("\n", 1)[0]}</strong>{" "}
              <span className={`${page.soft} tnum`}>
                {exact(message.at_ms, i18n.language)} · {message.source} → {message.target}
              </span>
            </summary>
            <pre style={{ overflowX: "auto", fontSize: 12 }}>{message.text}</pre>
          </details>
        </li>
      ))}
    </ol>
  );
}
