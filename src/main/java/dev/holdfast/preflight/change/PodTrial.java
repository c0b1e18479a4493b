package dev.holdfast.preflight.change;

import java.math.BigDecimal;
import java.util.Map;

/**
 * A pod of a new template that the API server was asked to try.
 *
 * @param workload that would make it
 * @param removesFirst whether its rollout removes an old pod before it makes a new one
 * @param released what the old pod takes of quotas, by resource, such as {@code requests.cpu}
 */
record PodTrial(ObjectId workload, Effect effect, boolean removesFirst, Map<String, BigDecimal> released) {}
