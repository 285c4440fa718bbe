import {
  Avatar,
  Divider,
  Popover,
  SegmentedControl,
  UnstyledButton,
  useMantineColorScheme,
} from "@mantine/core";
import { IconKeyboard, IconLogout } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import { desk, forgetTicket } from "../desk/desk";
import type { Language } from "../i18n/setup";
import { keepLanguage, logOut, ME, type Me } from "../session/session";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { ui } from "../ui/ui";
import { useStore } from "../ui/useStore";
import classes from "./ProfileMenu.module.css";

/** Fetched when a shift ends; where it cannot be had, nobody is kept. */
const Closing = lazy<typeof LeaveNow>(() =>
  import("../seat/Closing").then(
    (it) => ({ default: it.Closing }),
    () => ({ default: LeaveNow }),
  ),
);

function LeaveNow({ leave }: { out: boolean; leave(): void }): ReactNode {
  useEffect(() => {
    ui.patch({ leaving: null });
    leave();
  });
  return null;
}

/** A panel, not a menu: a menu may hold nothing but items, and here are two choices as well. */
export function ProfileMenu({ me }: { me: Me }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const leave = useLeave();
  const leaving = useStore(ui, (view) => view.leaving);
  const out = () => {
    setOpen(false);
    if (desk.store.get().atPost) ui.patch({ leaving: "out" });
    else leave();
  };
  const keys = () => {
    setOpen(false);
    ui.patch({ keys: true });
  };
  return (
    <>
      <Popover
        position="bottom-end"
        width={268}
        withinPortal
        trapFocus
        returnFocus
        opened={open}
        onChange={setOpen}
      >
        <Popover.Target>
          <UnstyledButton
            aria-label={t("profile.menu")}
            data-testid="profile-menu"
            p={4}
            onClick={() => setOpen((before) => !before)}
          >
            <Avatar name={me.name} size={32} radius="xl" color="petrol" />
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p={4}>
          <p className={classes.label} tabIndex={-1} data-autofocus>
            {me.name}
            <br />
            {me.email}
          </p>
          <Preferences />
          <Divider my={4} />
          <Act icon={IconKeyboard} label={t("profile.keys")} run={keys} testid="keys-help" />
          <Act icon={IconLogout} label={t("profile.logOut")} run={out} testid="log-out" />
        </Popover.Dropdown>
      </Popover>
      {leaving && (
        <Suspense>
          <Closing
            out={leaving === "out"}
            leave={leaving === "out" ? leave : () => void desk.post.leave()}
          />
        </Suspense>
      )}
    </>
  );
}

interface ActProps {
  icon: typeof IconKeyboard;
  label: string;
  run(): void;
  testid: string;
}

function Act({ icon: Icon, label, run, testid }: ActProps) {
  return (
    <UnstyledButton className={classes.act} onClick={run} data-testid={testid}>
      <Icon size={16} aria-hidden="true" />
      {label}
    </UnstyledButton>
  );
}

function Preferences() {
  const { t } = useTranslation();
  const { choose, failed } = useOwnLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <p className={classes.label}>{t("profile.theme")}</p>
      <SegmentedControl
        fullWidth
        size="xs"
        mx="xs"
        aria-label={t("profile.theme")}
        value={colorScheme}
        onChange={(value) => setColorScheme(value as "light" | "dark" | "auto")}
        data={[
          { value: "light", label: t("profile.light") },
          { value: "dark", label: t("profile.dark") },
          { value: "auto", label: t("profile.auto") },
        ]}
      />
      <p className={classes.label}>{t("profile.language")}</p>
      <LanguageSwitch fullWidth mx="xs" mb="xs" choose={(language) => void choose(language)} />
      {failed && (
        <p className={classes.trouble} role="alert">
          {t("profile.languageNotKept")}
        </p>
      )}
    </>
  );
}

/** The account's language: the shell follows it, and so do the names the engine sends. */
function useOwnLanguage() {
  const queries = useQueryClient();
  const [failed, setFailed] = useState(false);
  const choose = async (language: Language) => {
    try {
      queries.setQueryData(ME, await keepLanguage(language));
      desk.renew();
      setFailed(false);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setFailed(true);
    }
  };
  return { choose, failed };
}

function useLeave(): () => void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return () => {
    const leave = async () => {
      if (desk.store.get().atPost) await desk.post.leave();
      desk.stop();
      await logOut();
      forgetTicket();
      queries.clear(); // Nothing of this person stays for the next one.
      await navigate({ to: "/login" });
    };
    void leave();
  };
}
