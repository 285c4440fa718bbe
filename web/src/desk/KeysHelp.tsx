import { Kbd, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ui } from "../ui/ui";
import { useStore } from "../ui/useStore";

const KEYS = [
  ["answer", "Alt", "A"],
  ["hangUp", "Alt", "H"],
  ["mute", "Alt", "M"],
  ["hold", "Alt", "W"],
  ["keypad", "Alt", "K"],
  ["transfer", "Alt", "T"],
  ["swap", "Alt", "X"],
  ["confer", "Alt", "C"],
  ["complete", "Alt", "V"],
  ["drop", "Alt", "E"],
  ["callOut", "Alt", "O"],
  ["record", "Alt", "G"],
  ["card", "Alt", "L"],
  ["private", "Alt", "N"],
  ["note", "Alt", "P"],
  ["dispositions", "Alt", "Q"],
  ["search", "Alt", "S"],
  ["available", "Alt", "R"],
  ["pause", "Alt", "B"],
  ["finish", "Ctrl", "⏎"],
  ["help", "?"],
] as const;

const LINE = {
  display: "flex",
  justifyContent: "space-between",
  alignItems: "center",
  gap: 12,
  minHeight: 34,
  breakInside: "avoid",
} as const;

export function KeysHelp() {
  const { t } = useTranslation(["desk", "common"]);
  const keys = useStore(ui, (view) => view.keys);
  return (
    <Modal
      opened={keys}
      onClose={() => ui.patch({ keys: false })}
      title={t("keys.title")}
      size={780}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <dl style={{ columns: "2 300px", columnGap: 40, margin: 0 }}>
        {KEYS.map(([act, ...keysOf]) => (
          <div key={act} style={LINE}>
            <dt>{t(`keys.${act}`)}</dt>
            <dd style={{ margin: 0, whiteSpace: "nowrap" }}>
              {keysOf.map((one) => (
                <Kbd key={one} ml={4}>
                  {one}
                </Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
