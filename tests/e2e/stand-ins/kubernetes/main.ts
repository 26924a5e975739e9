import { serve } from "../plumbing/server";
import { kubernetesStandIn } from "./provider";

serve(kubernetesStandIn(process.env));
