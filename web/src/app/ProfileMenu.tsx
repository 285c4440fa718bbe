import {
  Avatar,
  Menu,
  SegmentedControl,
  UnstyledButton,
  useMantineColorScheme,
} from "@mantine/core";
import { IconKeyboard, IconLogout } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { desk, forgetTicket } from "../desk/desk";
import { chooseLanguage, type Language } from "../i18n/setup";
import { keepLanguage, logOut, type Me } from "../session/session";
import { ui } from "../ui/ui";

export function ProfileMenu({ me }: { me: Me }) {
  const { t } = useTranslation();
  const leave = useLeave();
  return (
    <Menu position="bottom-end" width={268} withinPortal closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton aria-label={t("profile.menu")} data-testid="profile-menu" p={4}>
          <Avatar name={me.name} size={32} radius="xl" color="petrol" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label style={{ overflowWrap: "anywhere" }}>
          {me.name}
          <br />
          {me.email}
        </Menu.Label>
        <Preferences />
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconKeyboard size={16} />}
          onClick={() => ui.patch({ keys: true })}
          closeMenuOnClick
        >
          {t("profile.keys")}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave} data-testid="log-out">
          {t("profile.logOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Preferences() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>{t("profile.theme")}</Menu.Label>
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
      <Menu.Label>{t("profile.language")}</Menu.Label>
      <SegmentedControl
        fullWidth
        size="xs"
        mx="xs"
        mb="xs"
        aria-label={t("profile.language")}
        value={i18n.language}
        onChange={(value) => {
          void chooseLanguage(value as Language);
          void keepLanguage(value as Language);
        }}
        data={[
          { value: "fr", label: "Français" },
          { value: "en", label: "English" },
        ]}
      />
    </>
  );
}

function useLeave(): () => void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return () => {
    const leave = async () => {
      if (desk.store.get().atPost) await desk.leavePost();
      desk.stop();
      await logOut();
      forgetTicket();
      queries.clear(); // Nothing of this person stays for the next one.
      await navigate({ to: "/login" });
    };
    void leave();
  };
}
