import { EmptyState } from "../ui/States";

export function CallPage() {
  return <EmptyState />;
}
