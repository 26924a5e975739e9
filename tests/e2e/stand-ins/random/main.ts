import { serve } from "../plumbing/server";
import { randomStandIn } from "./provider";

serve(randomStandIn());
