package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which version of the kernel module runs with which release of the driver. */
final class ModuleVersions {
    private ModuleVersions() {}

    /** In the end module and driver are of releases that belong together. */
    static void judge(Scope scope) {
        FindingBuilder finding = scope.finding();
        finding.actions();
        ModuleLooks looks = ModuleLooks.of(finding);
        Manifest.KernelModule module = finding.recording().manifest().driver().module();
        if (looks.all().isEmpty()) {
            return;
        }
        if (module.image() == null || module.releases().isEmpty()) {
            finding.figure("versions", "not judged: the profile does not say which belong together");
            finding.passed("the profile does not say which versions belong together");
            return;
        }
        Manifest.Change change = finding.recording().manifest().change();
        RecordedAction upgrade = finding.actions().last(Actions.HELM_UPGRADE, any -> true);
        RecordedAction back = finding.actions().last(Actions.HELM_ROLLBACK, RecordedAction::succeeded);
        boolean isNew = (upgrade == null ? !KernelModuleJudge.begins(finding).isEmpty() : upgrade.succeeded())
                && (back == null || (upgrade != null && back.begun() < upgrade.begun()));
        String release = isNew ? change.to() : change.from();
        List<String> belong = module.releases().get(release);
        if (belong == null) {
            finding.doubt("the profile does not say which versions of the module belong to release " + release);
            return;
        }
        ModuleLooks.Seen last = looks.last();
        Pattern version = Pattern.compile(module.image());
        for (String image : last.module().images().values()) {
            Matcher found = version.matcher(image);
            if (!found.find()) {
                finding.doubt(
                        "image " + image + " does not show the version of the module as the profile says it does");
            } else if (!belong.contains(found.group("version"))) {
                finding.offends(
                        last.at(),
                        "the kernel module does not belong to the release of the driver",
                        found.group("version") + " with release " + release + ", to which belong "
                                + String.join(", ", belong),
                        "one of the two was upgraded without the other",
                        "the values of the old release were kept, and with them its module");
            }
        }
        finding.figure("release of the driver", release);
        finding.figure("module", ModuleLooks.text(last.module().images()));
        finding.passed("release " + release + " with module "
                + ModuleLooks.text(last.module().images()));
    }
}
