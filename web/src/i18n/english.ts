/** The English texts of what every page has. */
import common from "./en/common.json";
import desk from "./en/desk.json";
import login from "./en/login.json";

export const texts = { common, desk, login };
