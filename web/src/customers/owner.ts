import type { TFunction } from "i18next";
import type { Customer } from "./queries";

/** The case owner; calls pass over who has left. "" where there is none. */
export function ownerName(customer: Customer, t: TFunction<"customers">): string {
  return customer.owner_left ? t("owner.left", { name: customer.owner }) : customer.owner;
}
