package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.CrdForm;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.RenderedChart;
import dev.holdfast.evidence.Manifest;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the charts of an upgrade are by themselves: each is rendered with its own defaults and where the object store is. What an upgrade
 * makes of a release depends on the values that this was given as well, and a value that is reused can keep the old release in place.
 */
public final class TargetChart {
    private final Environment environment;

    public TargetChart(Environment environment) {
        this.environment = environment;
    }

    /** How the new chart differs from the old one, and which CRDs it brings; with the reason where one cannot be rendered. */
    public Manifest.Target read(Chart from, Chart to) {
        try {
            RenderedChart before = render(from, environment.upgrade().fromValues());
            RenderedChart after = render(to, environment.upgrade().toValues());
            return new Manifest.Target(differences(before, after), crds(after), Map.of(), null);
        } catch (DriverException e) {
            return new Manifest.Target(
                    List.of(),
                    crds(new RenderedChart(to.name(), Releases.crds(environment.helm(), to))),
                    Map.of(),
                    e.getMessage());
        }
    }

    /** By its defaults; a chart that asks for more is given what the user gives it. */
    private RenderedChart render(Chart chart, ChartValues given) {
        try {
            return render(chart.name(), chart, ChartValues.none());
        } catch (DriverException withDefaults) {
            if (given.equals(ChartValues.none())) {
                throw withDefaults;
            }
            return render(chart.name(), chart, given);
        }
    }

    private RenderedChart render(String name, Chart chart, ChartValues values) {
        return RenderedChart.of(
                name,
                environment
                        .helm()
                        .template(
                                environment.profile().release(),
                                environment.profile().namespace(),
                                chart.path().toString(),
                                "",
                                values.with(environment.driverValues()),
                                environment.cluster().version()));
    }

    static List<Manifest.DefaultImage> differences(RenderedChart before, RenderedChart after) {
        List<Manifest.DefaultImage> differences = new ArrayList<>();
        Map<String, Map<String, String>> old = before.images();
        after.images()
                .forEach((workload, containers) -> containers.forEach((container, image) -> {
                    String earlier = old.getOrDefault(workload, Map.of()).get(container);
                    if (earlier != null && !earlier.equals(image)) {
                        differences.add(new Manifest.DefaultImage(workload, container, earlier, image));
                    }
                }));
        return differences;
    }

    private static Map<String, List<String>> crds(RenderedChart chart) {
        Map<String, List<String>> forms = new TreeMap<>();
        chart.objects().stream()
                .filter(CustomResourceDefinition.class::isInstance)
                .map(CustomResourceDefinition.class::cast)
                .forEach(definition -> forms.put(definition.getMetadata().getName(), CrdForm.of(definition)));
        return forms;
    }
}
