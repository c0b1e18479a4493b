package dev.holdfast.campaign.fault;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.ModuleImages;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Somebody gives the kernel module another image on all kernels, whoever uses it. */
public record ModuleEdited() implements Fault {
    /** No image has this version. */
    private static final String ANOTHER = ".999";

    @Override
    public String name() {
        return "module-edited";
    }

    @Override
    public String subject(FaultContext context) {
        return module(context).name();
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        DriverProfile.KernelModule module = module(context);
        GenericKubernetesResource before = module.read(
                        context.client(), context.profile().namespace())
                .orElseThrow(() -> new NoSuchElementException(
                        "there is no " + module.kind() + " " + module.name() + " that could be edited"));
        GenericKubernetesResource after = context.client()
                .genericKubernetesResources(module.resource())
                .inNamespace(module.namespaceIn(context.profile().namespace()))
                .withName(module.name())
                .edit(ModuleEdited::another);
        return Map.of(
                "before", text(before),
                "after", text(after));
    }

    private static DriverProfile.KernelModule module(FaultContext context) {
        DriverProfile.KernelModule module = context.profile().module();
        if (module == null) {
            throw new NoSuchElementException(
                    "driver profile " + context.profile().name() + " names no kernel module that could be edited");
        }
        return module;
    }

    private static GenericKubernetesResource another(GenericKubernetesResource module) {
        Map<String, Object> container = module.get("spec", "moduleLoader", "container");
        List<Map<String, Object>> mappings = module.get("spec", "moduleLoader", "container", "kernelMappings");
        container.put(
                "kernelMappings",
                mappings.stream()
                        .map(mapping -> {
                            Map<String, Object> edited = new LinkedHashMap<>(mapping);
                            edited.computeIfPresent("containerImage", (field, image) -> image + ANOTHER);
                            return edited;
                        })
                        .toList());
        container.computeIfPresent("containerImage", (field, image) -> image + ANOTHER);
        return module;
    }

    private static String text(GenericKubernetesResource module) {
        return String.join(", ", ModuleImages.of(module).images().values());
    }
}
