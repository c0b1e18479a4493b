package dev.holdfast.preflight.objects;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile.KernelModule;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Scenery;
import dev.holdfast.preflight.VolumeUse;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ModuleRulesTest {
    private static final String TWO =
            "[{literal: 5.14.0-1, containerImage: \"r/panfs:5.14.0-1-11.1\"}, {regexp: \"^6\", containerImage: \"r/panfs:6-11.1\"}]";

    private final ModuleRules rules = new ModuleRules(KernelModule.named("panfs"));
    private final List<VolumeUse> uses = List.of(new VolumeUse(
            Scenery.of(Pod.class, "metadata: {name: writer, namespace: work}"),
            Scenery.of(PersistentVolume.class, "metadata: {name: pv}")));

    private static GenericKubernetesResource module(String mappings) {
        return named("kmm.sigs.x-k8s.io/v1beta1", "panfs", mappings);
    }

    private static GenericKubernetesResource module(String mappings, String usual) {
        return named("kmm.sigs.x-k8s.io/v1beta1", "panfs", mappings, usual);
    }

    private static GenericKubernetesResource named(String apiVersion, String name, String mappings) {
        return named(apiVersion, name, mappings, "r/usual");
    }

    private static GenericKubernetesResource named(String apiVersion, String name, String mappings, String usual) {
        return Scenery.of(
                GenericKubernetesResource.class,
                "apiVersion: " + apiVersion + "\nkind: Module\nmetadata: {name: " + name
                        + "}\nspec: {moduleLoader: {container: {containerImage: " + usual + ", kernelMappings: "
                        + mappings
                        + "}}}");
    }

    private static GenericKubernetesResource onNodes(String selector) {
        return Scenery.of(
                GenericKubernetesResource.class,
                "apiVersion: kmm.sigs.x-k8s.io/v1beta1\nkind: Module\nmetadata: {name: panfs}\nspec: {selector: {"
                        + selector + "}, moduleLoader: {container: {containerImage: r/usual, kernelMappings: " + TWO
                        + "}}}");
    }

    private Check kept(List<HasMetadata> before, List<HasMetadata> after, List<VolumeUse> pods) {
        return rules.kept(before, after, pods, Direction.UPGRADE);
    }

    @Test
    void theSameImagesLeaveWorkloadsAlone() {
        isOk(kept(List.of(module(TWO)), List.of(module(TWO)), uses), "the same image for 2 kernel mappings");
    }

    @Test
    void anotherImageIsRefusedWhilePodsUseVolumes() {
        Check check = kept(List.of(module(TWO)), List.of(module(TWO.replace("1-11.1", "1-11.2"))), uses);
        finds(check, "another module for kernel 5.14.0-1: r/panfs:5.14.0-1-11.1 → r/panfs:5.14.0-1-11.2");
        finds(check, "1 pod would hold the old module: work/writer");
        assertThat(check.level()).isEqualTo(Level.BLOCKING);
        isOk(
                kept(List.of(module(TWO)), List.of(module(TWO.replace("1-11.1", "1-11.2"))), List.of()),
                "no pod uses a volume of the driver");
    }

    @Test
    void theSameImagesThatAreLoadedInAnotherWayAreAChange() {
        String turned =
                "[{regexp: \"^6\", containerImage: \"r/panfs:6-11.1\"}, {literal: 5.14.0-1, containerImage: \"r/panfs:5.14.0-1-11.1\"}]";
        finds(
                kept(List.of(module(TWO)), List.of(module(turned)), uses),
                "the module is loaded in another way: spec.moduleLoader.container.kernelMappings differs");
        finds(
                kept(List.of(module(TWO)), List.of(module(TWO + ", modprobe: {parameters: [debug=1]}")), uses),
                "the module is loaded in another way: spec.moduleLoader.container.modprobe differs");
        finds(
                kept(List.of(module("[]")), List.of(module("[]", "r/other")), uses),
                "the module is loaded in another way: spec.moduleLoader.container.containerImage differs");
        isOk(
                kept(List.of(module(TWO)), List.of(module(TWO + ", imagePullPolicy: Always")), uses),
                "the same image for 2 kernel mappings");
    }

    @Test
    void otherNodesAreAChange() {
        GenericKubernetesResource elsewhere = onNodes("disk: fast");
        finds(
                kept(List.of(module(TWO)), List.of(elsewhere), uses),
                "the module is loaded in another way: spec.selector differs");
    }

    @Test
    void aKernelThatLosesItsImageIsAChange() {
        finds(
                kept(
                        List.of(module(TWO)),
                        List.of(module("[{literal: 5.14.0-1, containerImage: \"r/panfs:5.14.0-1-11.1\"}]")),
                        uses),
                "another module for kernel ^6: r/panfs:6-11.1 → none");
    }

    @Test
    void aKernelThatGetsAnImageForTheFirstTimeIsAChange() {
        finds(
                kept(
                        List.of(module("[{literal: 5.14.0-1, containerImage: \"r/panfs:5.14.0-1-11.1\"}]")),
                        List.of(module(TWO)),
                        uses),
                "another module for kernel ^6: none → r/panfs:6-11.1");
    }

    @Test
    void aPodIsNamedOnceHoweverManyVolumesItHas() {
        Pod other = Scenery.of(Pod.class, "metadata: {name: reader, namespace: work}");
        List<VolumeUse> three = List.of(
                uses.get(0),
                new VolumeUse(uses.get(0).pod(), Scenery.of(PersistentVolume.class, "metadata: {name: pv2}")),
                new VolumeUse(other, uses.get(0).volume()));
        finds(
                kept(List.of(module(TWO)), List.of(), three),
                "2 pods would hold the old module: work/reader, work/writer");
    }

    @Test
    void whatIsOfAnotherKindOrGroupIsNoModule() {
        GenericKubernetesResource kind = module(TWO);
        kind.setKind("ModuleLoader");
        finds(kept(List.of(kind), List.of(kind), uses), "neither the release nor");
        GenericKubernetesResource group = named("kmm.sigs.x-k8s.io.example/v1", "panfs", TWO);
        finds(kept(List.of(group), List.of(group), uses), "neither the release nor");
    }

    @Test
    void aMappingWithoutAnImageHasTheUsualOne() {
        finds(
                kept(
                        List.of(module("[{literal: a}]")),
                        List.of(module("[{literal: a, containerImage: r/other}]")),
                        uses),
                "another module for kernel a: r/usual → r/other");
    }

    @Test
    void aModuleThatGoesOrComesIsAChange() {
        finds(kept(List.of(module(TWO)), List.of(), uses), "the module goes: Module is deleted");
        finds(
                kept(List.of(), List.of(module("[{literal: a, containerImage: r/a}]")), uses),
                "the module comes by this release: r/a");
    }

    @Test
    void anotherModuleIsNotTheDrivers() {
        Check none = kept(
                List.of(named("kmm.sigs.x-k8s.io/v1beta1", "other", TWO)),
                List.of(named("example.com/v1", "panfs", TWO)),
                uses);
        finds(none, "neither the release nor");
        assertThat(none.level()).isEqualTo(Level.WARNING);
    }

    @Test
    void itMustBeLoadedOnEachNodeThatIsToHaveIt() {
        isOk(loaded("{availableNumber: 3, desiredNumber: 3}"), "loaded on 3 of 3 nodes");
        finds(loaded("{availableNumber: 2, desiredNumber: 3}"), "loaded on 2 of 3 nodes");
        finds(loaded("{desiredNumber: 3}"), "loaded on 0 of 3 nodes");
        finds(loaded("{availableNumber: 4, desiredNumber: 3}"), "loaded on 4 of 3 nodes");
        finds(loaded("{}"), "no node is to have it");
        assertThatThrownBy(() -> loaded("{desiredNumber: many}"))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("status.moduleLoader.desiredNumber of Module panfs is 'many', not a number");
        Check none = rules.loaded(Optional.empty());
        finds(none, "there is none");
        assertThat(none.level()).isEqualTo(Level.WARNING);
    }

    private Check loaded(String status) {
        return rules.loaded(Optional.of(Scenery.of(
                GenericKubernetesResource.class,
                "apiVersion: kmm.sigs.x-k8s.io/v1beta1\nkind: Module\nmetadata: {name: panfs}\nstatus: {moduleLoader: "
                        + status + "}")));
    }

    @Test
    void aModuleNeedsAName() {
        assertThatThrownBy(() -> KernelModule.named(" "))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("module has no name");
    }

    // ---- an image for each kernel

    private static Node node(String name, String kernel) {
        return Scenery.of(
                Node.class,
                "metadata: {name: " + name + ", labels: {disk: fast}}\nstatus: {nodeInfo: {kernelVersion: \"" + kernel
                        + "\"}}");
    }

    private Check mapped(GenericKubernetesResource made, Node... nodes) {
        return rules.mapped(Optional.of(made), "the new chart", List.of(nodes));
    }

    @Test
    void aKernelIsThereByItsNameOrByAnExpressionAnywhereInIt() {
        isOk(mapped(module(TWO), node("w1", "5.14.0-1"), node("w2", "6.1.0-9")), "an image for the kernel of 2 nodes");
        isOk(mapped(module("[{regexp: \"el9\"}]"), node("w1", "5.14.0-1.el9.x86_64")), "of 1 node");
        isOk(mapped(module("[{regexp: \"^(?P<major>5)\"}]"), node("w1", "5.14.0-1")), "of 1 node");
    }

    @Test
    void aNodeWhoseKernelHasNoImageIsFound() {
        Check check = mapped(module(TWO), node("w1", "5.14.0-1"), node("w2", "5.14.0-2"), node("w3", "4.18.0"));
        finds(check, "no image for the kernel of w2 (5.14.0-2), w3 (4.18.0)");
        assertThat(check.level()).isEqualTo(Level.WARNING);
        finds(mapped(module("[]"), node("w1", "6.1.0")), "no image for the kernel of w1 (6.1.0)");
        // a name is one, and no expression
        finds(mapped(module("[{literal: \"6.1\"}]"), node("w1", "6.1.0")), "w1 (6.1.0)");
    }

    @Test
    void nodesThatAreNotToHaveTheModuleMayHaveAnyKernel() {
        GenericKubernetesResource slow = onNodes("disk: slow");
        isOk(mapped(slow, node("w1", "4.18.0")), "of 0 nodes");
        Node bare = Scenery.of(Node.class, "metadata: {name: w1}\nstatus: {nodeInfo: {kernelVersion: \"4.18.0\"}}");
        isOk(mapped(slow, bare), "of 0 nodes");
    }

    @Test
    void whereThereIsNoModuleOtherChecksSaySo() {
        isOk(rules.mapped(Optional.empty(), "the cluster", List.of(node("w1", "4.18.0"))), "there is none");
    }

    @Test
    void anExpressionThatIsNoneIsUndetermined() {
        Check check = mapped(module("[{regexp: \"^(6\"}]"), node("w1", "6.1.0"));
        assertThat(check.undetermined()).isTrue();
        assertThat(check.result().value()).contains("the expression '^(6' is not understood");
    }
}
