package dev.holdfast.preflight.objects;

import static java.util.stream.Collectors.toSet;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.DriverProfile.KernelModule;
import dev.holdfast.driver.ModuleImages;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Driver;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.Storage;
import dev.holdfast.preflight.secrets.SecretFacts;
import dev.holdfast.preflight.secrets.SecretName;
import dev.holdfast.preflight.secrets.SecretReader;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** The checks of Secrets, classes, volumes and CSI objects. Those that need a chart to upgrade to are left out without one. */
public final class ObjectChecks {
    private final Snapshot snapshot;
    private final DriverProfile profile;
    private final Function<Set<SecretName>, Map<SecretName, Reading<Optional<SecretFacts>>>> secrets;
    private final Reading<List<CSIDriver>> drivers;
    private final Reading<List<VolumeAttachment>> attachments;
    private final Function<KernelModule, Reading<Optional<GenericKubernetesResource>>> modules;

    /** For one preflight: reads what the snapshot has not. */
    public ObjectChecks(KubernetesClient client, Snapshot snapshot) {
        this(
                snapshot,
                new SecretReader(client)::read,
                Reader.read(
                        "CSIDrivers",
                        () -> client.storage().v1().csiDrivers().list().getItems()),
                Reader.read(
                        "VolumeAttachments",
                        () -> client.storage().v1().volumeAttachments().list().getItems()),
                module -> Reader.read(
                        module.kind() + " " + module.name(),
                        () -> Optional.ofNullable(client.genericKubernetesResources(module.resource())
                                .inNamespace(
                                        module.namespace() == null
                                                ? snapshot.profile().namespace()
                                                : module.namespace())
                                .withName(module.name())
                                .get())));
    }

    ObjectChecks(
            Snapshot snapshot,
            Function<Set<SecretName>, Map<SecretName, Reading<Optional<SecretFacts>>>> secrets,
            Reading<List<CSIDriver>> drivers,
            Reading<List<VolumeAttachment>> attachments,
            Function<KernelModule, Reading<Optional<GenericKubernetesResource>>> modules) {
        this.snapshot = snapshot;
        this.profile = snapshot.profile();
        this.secrets = secrets;
        this.drivers = drivers;
        this.attachments = attachments;
        this.modules = modules;
    }

    /** What the release is made of, before and after. */
    private record Charts(List<HasMetadata> before, List<HasMetadata> after, List<HasMetadata> hooks) {
        /** Objects whose pods run in the upgrade or after it. */
        List<HasMetadata> all() {
            return Stream.concat(after.stream(), hooks.stream()).toList();
        }
    }

    /** The checks and their results. */
    public List<Check> checks() {
        Reading<Storage> storage = snapshot.storage();
        List<Check> checks = new ArrayList<>();
        Optional<Reading<Charts>> charts = snapshot.target()
                .map(to -> to.flatMap(target -> target.objects()
                        .flatMap(after -> target.before().map(before -> new Charts(before, after, target.hooks())))));
        checks.add(of(
                SecretRules.NAME,
                storage.flatMap(there -> snapshot.classes()
                        .flatMap(classes -> charts.isEmpty()
                                ? new Read<>(secrets(there, classes, Optional.empty()))
                                : charts.get().map(both -> secrets(there, classes, Optional.of(both)))))));
        charts.ifPresent(both -> {
            checks.add(of(
                    ClassRules.NAME,
                    both.flatMap(there -> storage.flatMap(stored -> snapshot.classes()
                            .map(classes -> ClassRules.of(there.before, classes, there.after)
                                    .judge(stored.claims(), snapshot.direction()))))));
            checks.add(of(
                    CsiRules.BROUGHT,
                    csi(
                            both,
                            storage,
                            (rules, there) -> rules.brought(
                                    there.charts.before,
                                    there.charts.after,
                                    there.storage,
                                    there.pods,
                                    snapshot.direction()))));
            checks.add(of(
                    CsiRules.KEPT,
                    csi(
                            both,
                            storage,
                            (rules, there) -> rules.kept(
                                    there.charts.before,
                                    there.charts.after,
                                    there.storage,
                                    there.pods,
                                    snapshot.direction()))));
        });
        if (profile.module() != null) {
            ModuleRules rules = new ModuleRules(profile.module());
            charts.ifPresent(both -> checks.add(of(
                    ModuleRules.KEPT,
                    both.flatMap(there -> storage.map(stored ->
                            rules.kept(there.before, there.after, stored.ownUses(), snapshot.direction()))))));
            Reading<Optional<GenericKubernetesResource>> live = modules.apply(profile.module());
            checks.add(of(ModuleRules.LOADED, live.map(rules::loaded)));
            String target = charts.isPresent() ? snapshot.direction().target() : "the cluster";
            Reading<Optional<GenericKubernetesResource>> coming = charts.isPresent()
                    ? charts.get().map(there -> ModuleImages.find(profile.module(), there.after))
                    : live;
            checks.add(of(
                    ModuleRules.MAPPED,
                    coming.flatMap(made -> snapshot.nodes().map(nodes -> rules.mapped(made, target, nodes)))));
        }
        checks.add(of(VolumeRules.HANDLES, storage.map(there -> new VolumeRules(there).handles())));
        checks.add(of(
                VolumeRules.BACK,
                storage.flatMap(there -> snapshot.classes().map(classes -> new VolumeRules(there).comeBack(classes)))));
        checks.add(of(
                CsiRules.ATTACHMENTS,
                drivers.flatMap(
                        there -> attachments.map(all -> CsiRules.of(there).attachments(all)))));
        checks.add(of(
                CsiRules.REGISTRATIONS,
                drivers.flatMap(there -> snapshot.csiNodes()
                        .flatMap(nodes -> snapshot.driver()
                                .map((Driver driver) ->
                                        CsiRules.of(there).registrations(nodes, profile.name(), driver.eligible()))))));
        return checks;
    }

    private record Upgrade(Charts charts, Storage storage, List<Pod> pods) {}

    private Reading<Check> csi(
            Reading<Charts> charts, Reading<Storage> storage, BiFunction<CsiRules, Upgrade, Check> judge) {
        return charts.flatMap(both -> storage.flatMap(stored -> snapshot.pods()
                .flatMap(pods ->
                        drivers.map(there -> judge.apply(CsiRules.of(there), new Upgrade(both, stored, pods))))));
    }

    private Check secrets(Storage storage, List<StorageClass> classes, Optional<Charts> charts) {
        List<StorageClass> ours = charts
                .map(both -> List.copyOf(
                        ClassRules.of(both.before, classes, both.after).existing()))
                .orElse(classes)
                .stream()
                .filter(there -> profile.name().equals(there.getProvisioner()))
                .toList();
        List<SecretUse> uses = new ArrayList<>();
        charts.ifPresent(both -> uses.addAll(SecretUses.ofPods(both.all(), profile.namespace())));
        ClassSecrets named = ClassSecrets.of(ours, profile, storage.claims());
        uses.addAll(named.uses());
        uses.addAll(SecretUses.ofVolumes(storage.volumes(), profile));
        return new SecretRules(
                        secrets.apply(uses.stream().map(SecretUse::secret).collect(toSet())),
                        charts.map(Charts::before).orElse(List.of()),
                        charts.map(Charts::all),
                        profile.namespace())
                .judge(uses, named, snapshot.direction());
    }

    /** A check whose reading failed is undetermined, at the lower of its levels. */
    private Check of(String name, Reading<Check> check) {
        return check instanceof Read<Check> read
                ? read.value()
                : new Check(
                        Level.WARNING,
                        name,
                        "the cluster and " + snapshot.direction().target(),
                        check.judge(Check::result));
    }
}
