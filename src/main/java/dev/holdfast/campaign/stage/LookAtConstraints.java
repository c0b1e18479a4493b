package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.observe.DriverPods;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.RenderedChart;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.ConstraintFields;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Records what OpenShift is told to allow the driver's pods: the SecurityContextConstraints of the cluster that name their service accounts, and
 * those that the new chart renders with the values for OpenShift that the profile names. The second needs no OpenShift.
 */
public record LookAtConstraints() implements Stage {
    private static final String GROUP = "security.openshift.io";
    private static final String VERSION = GROUP + "/v1";
    private static final String KIND = "SecurityContextConstraints";
    private static final String USERS = "users";
    private static final String ACCOUNT = "system:serviceaccount:";

    @Override
    public String phase() {
        return Phase.SECURITY;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.UNPRIVILEGED);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        look(context, Actions.CLUSTER, () -> inCluster(context));
        look(context, Actions.CHART, () -> rendered(context));
    }

    /** What was found, or why there can be none. */
    private record Found(List<GenericKubernetesResource> constraints, String none) {}

    private interface Looking {
        Found look();
    }

    private static void look(CampaignContext context, String place, Looking looking) {
        Found[] found = new Found[1];
        boolean looked = context.attempts().succeeds(Actions.LOOK_AT_CONSTRAINTS, place, Map.of(), () -> {
            found[0] = looking.look();
            return found[0].none == null
                    ? Map.of(Actions.ANSWER, Actions.YES)
                    : Map.of(Actions.ANSWER, Actions.NO, Actions.REASON, found[0].none);
        });
        if (looked) {
            found[0].constraints.forEach(one -> context.actions()
                    .around(
                            Actions.CONSTRAINT,
                            one.getMetadata().getName(),
                            Map.of(Actions.PLACE, place),
                            () -> ConstraintFields.of(one.getAdditionalProperties())));
        }
    }

    private static Found inCluster(CampaignContext context) {
        KubernetesClient client = context.cluster().client();
        if (!client.hasApiGroup(GROUP, true)) {
            return new Found(List.of(), "the cluster has no API group " + GROUP);
        }
        Set<String> users = DriverPods.of(client, context.profile()).accounts().stream()
                .map(account -> ACCOUNT + account.replace('/', ':'))
                .collect(Collectors.toSet());
        return new Found(
                client.genericKubernetesResources(VERSION, KIND).list().getItems().stream()
                        .filter(one -> one.getAdditionalProperties().get(USERS) instanceof List<?> named
                                && named.stream().anyMatch(users::contains))
                        .toList(),
                null);
    }

    private static Found rendered(CampaignContext context) {
        Map<String, String> values = context.profile().openShift();
        if (values.isEmpty()) {
            return new Found(
                    List.of(), "driver profile " + context.profile().name() + " names no chart values for OpenShift");
        }
        Chart chart = context.chart(context.plan().releases().size() - 1);
        RenderedChart rendered = RenderedChart.of(
                chart.name(),
                context.environment()
                        .helm()
                        .template(
                                context.profile().release(),
                                context.profile().namespace(),
                                chart.path().toString(),
                                "",
                                ChartValues.none()
                                        .with(context.environment().driverValues())
                                        .with(values),
                                context.cluster().version()));
        return new Found(
                rendered.objects().stream()
                        .filter(object -> KIND.equals(object.getKind()))
                        .map(GenericKubernetesResource.class::cast)
                        .toList(),
                null);
    }
}
