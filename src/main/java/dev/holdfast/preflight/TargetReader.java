package dev.holdfast.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.DriverProfile.Way;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.HelmYaml;
import dev.holdfast.driver.Release;
import dev.holdfast.driver.RenderedChart;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Has Helm try an upgrade in one of the profile's ways, with the values that the release has, without changing anything. */
final class TargetReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper CHART = new ObjectMapper(new YAMLFactory());
    /** In what the API server says when the user of the context has not got a right. */
    private static final String NOT_ALLOWED = "is forbidden: User ";

    /** Parts of a manifest from one another. */
    private static final String BETWEEN = "\n---\n";

    private final Reader reader;
    private final DriverProfile profile;
    private final String kubernetes;

    TargetReader(Reader reader, DriverProfile profile, String kubernetes) {
        this.reader = reader;
        this.profile = profile;
        this.kubernetes = kubernetes;
    }

    /** Helm's answer, the objects and the hooks, of one try. */
    private record Attempt(Reading<Target.HelmAnswer> answer, Optional<JsonNode> preview) {}

    /** The chart, rendered as the upgrade would. */
    Reading<Target> read(Reader.TargetChart wanted, Reading<Optional<Release>> release) {
        return reader.helm("chart", h -> chart(h.show("chart", wanted.reference())))
                .map(chart -> read(chart, wanted, release));
    }

    private Target read(JsonNode chart, Reader.TargetChart wanted, Reading<Optional<Release>> release) {
        Reading<Release> present = reader.present(release);
        Begun<Reading<String>> manifest = Begun.of(() -> present.flatMap(
                there -> reader.helm("manifest", h -> h.manifest(profile.release(), profile.namespace()))));
        Attempt attempt = present instanceof Unread<Release> none
                ? new Attempt(none.ofAnother(), Optional.empty())
                : attempt(chart, wanted);
        Reading<String> rendered = attempt.preview
                .map(preview -> reader.helm(
                        "CRDs of the chart",
                        h -> h.show("crds", wanted.reference())
                                + BETWEEN
                                + preview.path("manifest").asText()))
                .orElseGet(() -> explained(rendered(chart, wanted, release), attempt.answer));
        Reading<List<HasMetadata>> objects = rendered.map(TargetReader::objects);
        String hooks = attempt.preview.map(TargetReader::hooks).orElse("");
        Reading<String> before = manifest.result();
        return new Target(
                wanted.reference(),
                chart.path("name").asText(),
                chart.path("version").asText(),
                chart.path("kubeVersion").asText(""),
                refusal(attempt, objects),
                attempt.answer,
                objects,
                objects(hooks),
                before.map(TargetReader::objects),
                rendered.flatMap(after -> before.flatMap(now -> reader.helm(
                        "manifest",
                        h -> new Target.Manifests(
                                HelmYaml.objects(now), HelmYaml.objects(after), HelmYaml.objects(hooks))))));
    }

    /** What cannot be rendered either is told of where Helm refuses to upgrade: there it says in which way it would. */
    private static Reading<String> explained(Reading<String> rendered, Reading<Target.HelmAnswer> answer) {
        boolean told = answer instanceof Read<Target.HelmAnswer> read
                && read.value().reason().isPresent();
        return told && rendered instanceof Unread<String> none
                ? Unread.hangingOn(Causes.RENDERED, none.why())
                : rendered;
    }

    private static JsonNode chart(String text) {
        try {
            return CHART.readTree(text);
        } catch (JsonProcessingException e) {
            throw new DriverException("the chart has an unreadable Chart.yaml: " + e.getOriginalMessage(), e);
        }
    }

    private Attempt attempt(JsonNode chart, Reader.TargetChart wanted) {
        Way way = profile.way(wanted.way());
        String command = "helm upgrade " + profile.release() + " " + wanted.reference() + " -n " + profile.namespace()
                + " " + String.join(" ", way.options());
        Reading<JsonNode> preview = preview(chart, wanted, way);
        if (preview instanceof Read<JsonNode> read) {
            return new Attempt(
                    new Read<>(new Target.HelmAnswer(command.strip(), Optional.empty(), List.of())),
                    Optional.of(read.value()));
        }
        Unread<JsonNode> none = (Unread<JsonNode>) preview;
        return new Attempt(
                none.why().contains(NOT_ALLOWED) || none.cause().equals(Causes.NO_ANSWER) || !reader.hasHelm()
                        ? none.ofAnother()
                        : new Read<>(
                                new Target.HelmAnswer(command.strip(), Optional.of(none.why()), others(chart, wanted))),
                Optional.empty());
    }

    /** The other ways in which Helm would upgrade; a chart is the same in an archive or a registry. */
    private List<String> others(JsonNode chart, Reader.TargetChart wanted) {
        Way refused = profile.way(wanted.way());
        List<String> others = new ArrayList<>();
        profile.ways().forEach((name, way) -> {
            boolean same = way.options().equals(refused.options())
                    && way.set().equals(refused.set())
                    && way.valuesFile() == refused.valuesFile();
            if (!same && !way.packaged() && !way.oci() && preview(chart, wanted, way) instanceof Read<JsonNode>) {
                others.add(name);
            }
        });
        return others;
    }

    private Reading<JsonNode> preview(JsonNode chart, Reader.TargetChart wanted, Way way) {
        return reader.helm("dry run of the upgrade", h -> {
            String given = way.valuesFile() ? h.values(profile.release(), profile.namespace()) : "";
            return json(h.preview(
                    profile.release(),
                    profile.namespace(),
                    wanted.reference(),
                    given,
                    values(chart, wanted, way),
                    way.options()));
        });
    }

    /** What the user gives comes over what the way sets. */
    private static ChartValues values(JsonNode chart, Reader.TargetChart wanted, Way way) {
        return wanted.values().with(way.setFor(chart.path("version").asText()));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            // Without the text: it holds secrets.
            throw new DriverException("helm upgrade --dry-run=server did not print JSON", e);
        }
    }

    /** Rendered without asking the cluster, for the checks that want to know the objects all the same. */
    private Reading<String> rendered(JsonNode chart, Reader.TargetChart wanted, Reading<Optional<Release>> release) {
        Way way = profile.way(wanted.way());
        return release.flatMap(there -> reader.helm("rendered chart", h -> {
            String given = there.isEmpty() ? "" : given(h, way);
            return h.template(
                    profile.release(),
                    profile.namespace(),
                    wanted.reference(),
                    given,
                    values(chart, wanted, way),
                    kubernetes);
        }));
    }

    private String given(Helm helm, Way way) {
        if (way.options().contains("--reuse-values")) {
            return helm.allValues(profile.release(), profile.namespace());
        }
        return way.options().contains("--reset-values") && !way.valuesFile()
                ? ""
                : helm.values(profile.release(), profile.namespace());
    }

    private static String hooks(JsonNode preview) {
        List<String> hooks = new ArrayList<>();
        preview.path("hooks").forEach(hook -> {
            for (JsonNode event : hook.path("events")) {
                if (event.asText().endsWith("-upgrade")) {
                    hooks.add(hook.path("manifest").asText());
                    return;
                }
            }
        });
        return String.join(BETWEEN, hooks);
    }

    /** Helm itself compares versions, before it renders anything. */
    private static Optional<String> refusal(Attempt attempt, Reading<List<HasMetadata>> objects) {
        Optional<String> said = attempt.answer instanceof Read<Target.HelmAnswer> read
                ? read.value().reason()
                : Optional.empty();
        return said.or(() ->
                        objects instanceof Unread<List<HasMetadata>> none ? Optional.of(none.why()) : Optional.empty())
                .filter(why -> why.contains("incompatible with Kubernetes"));
    }

    static List<HasMetadata> objects(String manifests) {
        return RenderedChart.of("", manifests).objects();
    }
}
