/** What a page shows instead of its content: nothing yet, nothing, an error, no permission. */
import { Button, Loader } from "@mantine/core";
import { IconCloudOff, IconInbox, IconLock } from "@tabler/icons-react";
import type { ComponentType, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import classes from "./States.module.css";

interface Shown {
  icon: ComponentType<{ size?: number; stroke?: number }>;
  title?: string;
  text: string;
  children?: ReactNode;
}

function Shown({ icon: Icon, title, text, children }: Shown) {
  return (
    <div className={classes.state}>
      <Icon size={36} stroke={1.4} aria-hidden="true" />
      {title && <p className={classes.title}>{title}</p>}
      <p className={classes.text}>{text}</p>
      {children}
    </div>
  );
}

export function EmptyState({ text, children }: { text?: string; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Shown icon={IconInbox} text={text ?? t("state.empty")}>
      {children}
    </Shown>
  );
}

export function LoadingState() {
  const { t } = useTranslation();
  return (
    <div className={classes.state} role="status">
      <Loader size="sm" />
      <p className={classes.text}>{t("state.loading")}</p>
    </div>
  );
}

export function ErrorState({ error, retry }: { error: Error; retry(): void }) {
  const { t, i18n } = useTranslation();
  if (error instanceof ApiError && error.status === 403) {
    return <Shown icon={IconLock} title={t("state.forbiddenTitle")} text={t("state.forbidden")} />;
  }
  const text =
    error instanceof ApiError && error.problem ? error.text(i18n.language) : t("state.error");
  return (
    <div role="alert">
      <Shown icon={IconCloudOff} title={t("state.errorTitle")} text={text}>
        <Button variant="default" onClick={retry}>
          {t("action.retry")}
        </Button>
      </Shown>
    </div>
  );
}
