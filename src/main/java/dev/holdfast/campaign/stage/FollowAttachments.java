package dev.holdfast.campaign.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.fault.NodeDrain;
import dev.holdfast.campaign.workload.LightPods;
import dev.holdfast.campaign.workload.LightPods.LightPod;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.DriverProfile.AttachmentKind;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Has pods come, and end in every way in which pods end, while another writer adds entries to the attachment that names them; meanwhile tries
 * which objects the API server accepts, and selects objects by each field.
 */
public record FollowAttachments() implements Stage {
    private static final String CLAIM = "followed";
    private static final int ENTRIES = 12;
    /** Between two entries that are added. */
    private static final Duration APART = Duration.ofMillis(500);

    private static final Duration LIFETIME = Duration.ofSeconds(30);
    /** Longer than a driver may take to look for entries that are stale. */
    private static final Duration BEYOND = Duration.ofSeconds(13);

    private static final int CONFLICT = 409;

    @Override
    public String phase() {
        return Phase.LIGHT_PODS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.ATTACHMENTS);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        AttachmentKind kind = context.profile().attachments();
        if (kind == null
                || kind.timeField() == null
                || context.profile().sharing().isEmpty()) {
            return;
        }
        String node = context.lastNode();
        context.workloads().claims().claimStatic(CLAIM, node);
        LightPods pods = context.lightPods();
        LightPod stays = named("stays", node);
        pods.start(List.of(stays));
        List<LightPod> others = new ArrayList<>(List.of(
                named("is-deleted", node),
                named("completes", node).endingAfter(LIFETIME),
                named("is-evicted", node),
                named("is-deleted-by-force", node)));
        LightPod drained = named("is-drained", node);
        if (context.environment().lab().isPresent()) { // elsewhere others need the node
            others.add(drained);
        }
        pods.startWhile(others, () -> addEntries(context, kind));
        long added = System.nanoTime();
        SharingEnd.look(context);
        new AttachmentTrials(context, kind).run();
        pods.end(others.subList(0, 1), Actions.DELETED_POD);
        pods.end(others.subList(1, 2), Actions.COMPLETED);
        pods.end(others.subList(2, 3), Actions.EVICTED);
        pods.end(others.subList(3, 4), Actions.FORCED);
        if (others.contains(drained)) {
            NodeDrain cordon = new NodeDrain(context.cluster(), node);
            try {
                pods.end(List.of(drained), Actions.DRAINED);
            } finally {
                cordon.close();
            }
        }
        SharingEnd.look(context);
        pods.end(List.of(stays), Actions.DELETED_POD);
        Integer stale = context.profile().sharing().orElseThrow().staleSeconds();
        if (stale != null) {
            context.pause()
                    .holdSince(
                            added,
                            "waiting until entries of workloads that never were are to have gone",
                            Duration.ofSeconds(stale).plus(BEYOND));
        }
        SharingEnd.awaitNothingLeft(context, CLAIM);
    }

    private static LightPod named(String name, String node) {
        return LightPod.of(name, CLAIM, CLAIM, node);
    }

    private static void addEntries(CampaignContext context, AttachmentKind kind) {
        String volume = context.workloads().claims().volumeOf(CLAIM);
        GenericKubernetesResource before = null;
        for (int i = 0; i < ENTRIES; i++) {
            String uid = UUID.randomUUID().toString();
            GenericKubernetesResource seen = find(context, kind, volume);
            if (seen == null) {
                context.progress().say("no attachment names volume " + volume + ", so nothing can be added to it");
                return;
            }
            before = before == null ? seen : before;
            context.attempts()
                    .succeeds(Actions.ADD_ENTRY, seen.getMetadata().getName(), Map.of(Actions.UID, uid), () -> {
                        context.cluster()
                                .await(
                                        "an entry is added to attachment "
                                                + seen.getMetadata().getName(),
                                        Workloads.POD_READY,
                                        () -> add(context, kind, find(context, kind, volume), uid),
                                        stored -> stored,
                                        last -> {});
                        return Map.of();
                    });
            context.interruption().rest(APART);
        }
        GenericKubernetesResource old = before;
        context.attempts()
                .succeeds(
                        Actions.UPDATE_OLD_VERSION,
                        old.getMetadata().getName(),
                        Map.of(),
                        () -> Map.of(
                                Actions.ANSWER,
                                add(context, kind, old, UUID.randomUUID().toString())
                                        ? Actions.ACCEPTED
                                        : Actions.REFUSED));
    }

    private static GenericKubernetesResource find(CampaignContext context, AttachmentKind kind, String volume) {
        return Attached.list(context).stream()
                .filter(one -> Attached.text(one, kind.persistentVolumeField()).equals(volume))
                .findFirst()
                .orElse(null);
    }

    /** Whether the object was still the version that was read: then there is one more entry in it. */
    private static boolean add(
            CampaignContext context, AttachmentKind kind, GenericKubernetesResource object, String uid) {
        if (object == null) {
            throw new ClusterException("the attachment is gone");
        }
        JsonNode served = Attached.spec(object).path(kind.mapField());
        String mounter = served.fieldNames().next();
        ObjectMapper json = new ObjectMapper();
        ArrayNode entries = ((ArrayNode) served.path(mounter)).deepCopy();
        entries.addObject()
                .put(kind.uidField(), uid)
                .put(
                        kind.timeField(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectNode patch = json.createObjectNode();
        patch.putObject("metadata").put("resourceVersion", object.getMetadata().getResourceVersion());
        patch.putObject("spec").putObject(kind.mapField()).set(mounter, entries);
        try {
            context.cluster()
                    .client()
                    .genericKubernetesResources(kind.resource())
                    .withName(object.getMetadata().getName())
                    .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) { // another writer was first, which is what the version is for
                return false;
            }
            throw e;
        }
    }
}
