package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.observe.DriverPods;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Asks the API server, by SubjectAccessReviews, whether the service accounts of the driver's pods may do what no driver of volumes needs: read
 * Secrets elsewhere, run programs in pods, make pods elsewhere, take over other accounts, change nodes.
 */
public record AskAccess() implements Stage {
    private static final String EVERYWHERE = "";
    private static final String KUBE_SYSTEM = "kube-system";
    private static final String RBAC = ".rbac.authorization.k8s.io";

    @Override
    public String phase() {
        return Phase.SECURITY;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.SERVICE_ACCOUNTS);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    /** Something that an account might do; {@code namespace} is empty for all, and for what is in none. */
    private record Question(String verb, String resource, String namespace) {
        private Map<String, String> facts() {
            return Map.of(Actions.VERB, verb, Actions.RESOURCE, resource, Actions.NAMESPACE, namespace);
        }
    }

    @Override
    public void run(CampaignContext context) {
        List<Question> questions = questions(context.profile(), context.agents().namespace());
        KubernetesClient client = context.cluster().client();
        for (String account : DriverPods.of(client, context.profile()).accounts()) {
            for (Question question : questions) {
                boolean answered = context.attempts()
                        .succeeds(
                                Actions.ASK_ACCESS, account, question.facts(), () -> answer(client, account, question));
                if (!answered) {
                    // whoever may not ask is refused every time, and one refusal says it all
                    return;
                }
            }
        }
    }

    private static List<Question> questions(DriverProfile profile, String workloads) {
        String mounters = profile.mounter() == null ? null : profile.mounter().namespace();
        List<String> elsewhere = Stream.of(EVERYWHERE, KUBE_SYSTEM, workloads)
                .filter(namespace -> !namespace.equals(profile.namespace()))
                .toList();
        List<String> own = Stream.of(profile.namespace(), mounters)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        List<Question> questions = new ArrayList<>();
        for (String namespace : elsewhere) {
            for (String verb : List.of("get", "list", "watch", "create", "update", "delete")) {
                questions.add(new Question(verb, "secrets", namespace));
            }
            questions.add(new Question("delete", "pods", namespace));
            questions.add(new Question("create", "serviceaccounts/token", namespace));
            questions.add(new Question("create", "deployments.apps", namespace));
            questions.add(new Question("create", "daemonsets.apps", namespace));
        }
        if (mounters != null && !mounters.equals(profile.namespace())) {
            questions.add(new Question("get", "secrets", mounters));
        }
        Stream.concat(elsewhere.stream(), own.stream()).forEach(namespace -> {
            if (!namespace.equals(mounters)) {
                questions.add(new Question("create", "pods", namespace));
            }
            questions.add(new Question("create", "pods/exec", namespace));
            questions.add(new Question("get", "pods/exec", namespace));
            questions.add(new Question("create", "pods/attach", namespace));
            questions.add(new Question("update", "pods/ephemeralcontainers", namespace));
            questions.add(new Question("escalate", "roles" + RBAC, namespace));
            questions.add(new Question("bind", "roles" + RBAC, namespace));
            questions.add(new Question("create", "rolebindings" + RBAC, namespace));
        });
        for (String who : List.of("users", "groups", "serviceaccounts")) {
            questions.add(new Question("impersonate", who, EVERYWHERE));
        }
        for (String verb : List.of("escalate", "bind", "create", "update")) {
            questions.add(new Question(verb, "clusterroles" + RBAC, EVERYWHERE));
        }
        questions.add(new Question("create", "clusterrolebindings" + RBAC, EVERYWHERE));
        questions.add(new Question("patch", "nodes", EVERYWHERE));
        questions.add(new Question("update", "nodes", EVERYWHERE));
        questions.add(new Question("get", "nodes/proxy", EVERYWHERE));
        questions.add(new Question("create", "nodes/proxy", EVERYWHERE));
        questions.add(new Question("create", "mutatingwebhookconfigurations.admissionregistration.k8s.io", EVERYWHERE));
        return questions.stream().distinct().toList();
    }

    private static Map<String, String> answer(KubernetesClient client, String account, Question question) {
        String namespace = account.substring(0, account.indexOf('/'));
        SubjectAccessReview review = client.authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser("system:serviceaccount:" + account.replace('/', ':'))
                        .withGroups(
                                "system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated")
                        .withResourceAttributes(attributes(question))
                        .endSpec()
                        .build());
        if (review.getStatus() == null) {
            throw new ClusterException("the API server gave no answer to a SubjectAccessReview of " + account);
        }
        Map<String, String> answer = new TreeMap<>();
        answer.put(Actions.ANSWER, Boolean.TRUE.equals(review.getStatus().getAllowed()) ? Actions.YES : Actions.NO);
        if (review.getStatus().getReason() != null
                && !review.getStatus().getReason().isEmpty()) {
            answer.put(Actions.REASON, review.getStatus().getReason());
        }
        return answer;
    }

    private static ResourceAttributes attributes(Question question) {
        String[] parts = question.resource.split("/", 2);
        int group = parts[0].indexOf('.');
        ResourceAttributes attributes = new ResourceAttributes();
        attributes.setVerb(question.verb);
        attributes.setResource(group < 0 ? parts[0] : parts[0].substring(0, group));
        attributes.setGroup(group < 0 ? "" : parts[0].substring(group + 1));
        if (parts.length > 1) {
            attributes.setSubresource(parts[1]);
        }
        if (!question.namespace.isEmpty()) {
            attributes.setNamespace(question.namespace);
        }
        return attributes;
    }
}
