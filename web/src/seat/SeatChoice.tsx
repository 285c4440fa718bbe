import "./texts";
import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { json } from "../api/http";
import type { components } from "../api/schema";
import { useStore } from "../ui/useStore";
import { choose, ELSEWHERE, HOME, seat } from "./seat";

type Seat = components["schemas"]["SeatOut"];

const EVERY_MS = 5_000; // Others sit down meanwhile.

/** Where the agent sits: seats by site, those taken with by whom, at home, elsewhere. */
export function SeatChoice() {
  const { t } = useTranslation("seat");
  const { chosen, missing } = useStore(seat);
  const found = useQuery({
    queryKey: ["seats"],
    queryFn: () => json<Seat[]>("GET", "/api/desk/positions"),
    refetchInterval: EVERY_MS,
  });
  const seats = found.data;
  useEffect(() => {
    if (!seats) return;
    const { chosen } = seat.get();
    const gone = chosen !== HOME && chosen !== ELSEWHERE && !seats.some((one) => one.id === chosen);
    seat.patch({ wanted: seats.length > 0, chosen: gone || !seats.length ? "" : chosen });
  }, [seats]);
  if (!seats?.length) return null;
  const mine = seats.find((one) => one.id === chosen);
  const error = mine?.by
    ? t("taken", { place: mine.name, name: mine.by })
    : missing && t("missing");
  return (
    <NativeSelect
      id="seat"
      mb="md"
      label={t("label")}
      description={mine?.phone === "desk" ? t("deskPhone") : undefined}
      error={error}
      value={chosen}
      onChange={(event) => choose(event.currentTarget.value)}
      data={options(seats, chosen === "", t)}
      data-testid="seat"
    />
  );
}

type Words = ReturnType<typeof useTranslation<"seat">>["t"];

function options(seats: readonly Seat[], none: boolean, t: Words) {
  const sites = [...new Set(seats.map((one) => one.site))];
  return [
    ...(none ? [{ value: "", label: t("choose") }] : []),
    ...sites.map((site) => ({
      group: site,
      items: seats
        .filter((one) => one.site === site)
        .map((one) => ({
          value: one.id,
          label: one.by ? t("by", { place: one.name, name: one.by }) : one.name,
          disabled: one.by !== "",
        })),
    })),
    { value: HOME, label: t("home") },
    { value: ELSEWHERE, label: t("elsewhere") },
  ];
}
