package dev.holdfast.campaign.fault;

import dev.holdfast.cluster.Cluster;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import java.util.Map;

/** The driver's CSIDriver is deleted and recreated at once, as one would to change a field that cannot be changed. */
public record CsiDriverRecreated() implements Fault {
    @Override
    public String name() {
        return "csidriver-recreated";
    }

    @Override
    public String subject(FaultContext context) {
        return context.profile().name();
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        CSIDriver there = Cluster.present(context.client()
                .storage()
                .v1()
                .csiDrivers()
                .withName(context.profile().name()));
        String uid = there.getMetadata().getUid();
        context.cluster().delete(there);
        there.getMetadata().setUid(null);
        there.getMetadata().setResourceVersion(null);
        there.getMetadata().setCreationTimestamp(null);
        there.getMetadata().setManagedFields(null);
        String made = context.client()
                .storage()
                .v1()
                .csiDrivers()
                .resource(there)
                .create()
                .getMetadata()
                .getUid();
        return Map.of("before", uid, "after", made);
    }
}
