import "i18next";
import type asked from "./fr/asked.json";
import type common from "./fr/common.json";
import type customers from "./fr/customers.json";
import type desk from "./fr/desk.json";
import type figures from "./fr/figures.json";
import type floor from "./fr/floor.json";
import type login from "./fr/login.json";
import type missed from "./fr/missed.json";
import type seat from "./fr/seat.json";
import type setup from "./fr/setup.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: {
      asked: typeof asked;
      common: typeof common;
      customers: typeof customers;
      desk: typeof desk;
      figures: typeof figures;
      floor: typeof floor;
      login: typeof login;
      missed: typeof missed;
      seat: typeof seat;
      setup: typeof setup;
    };
  }
}
