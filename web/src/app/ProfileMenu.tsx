import { Avatar, Divider, Popover, UnstyledButton } from "@mantine/core";
import { IconKeyboard, IconLogout } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { desk, forgetTicket } from "../desk/desk";
import { logOut, type Me } from "../session/session";
import { ui } from "../ui/ui";
import { useStore } from "../ui/useStore";
import classes from "./ProfileMenu.module.css";

const Preferences = lazy(() => import("./Preferences").then((it) => ({ default: it.Preferences })));

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
          <Suspense fallback={<div className={classes.coming} />}>
            <Preferences classes={classes} />
          </Suspense>
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
