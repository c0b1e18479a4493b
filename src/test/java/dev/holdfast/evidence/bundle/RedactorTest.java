package dev.holdfast.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactorTest {
    private static final String ACCESS = "lab-abcd";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private final Redactor redactor =
            new Redactor(Map.of(ACCESS, Redactor.ACCESS_KEY, SECRET, Redactor.SECRET_KEY, "short", Redactor.PASSWORD));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    the key is lab-abcd.                             | the key is «access key removed».
                    s3://lab-abcd:x@host                             | s3://«access key removed»:x@host
                    holdfast-lab-abcde is another word               | holdfast-lab-abcde is another word
                    slab-abcd is another word                        | slab-abcd is another word
                    echo wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY    | echo «secret access key removed»
                    ?k=wJalrXUtnFEMI%2FK7MDENG%2BbPxRfiCYEXAMPLEKEY  | ?k=«secret access key removed»
                    nobody said short                                | nobody said short
                    """)
    void theRunsOwnKeysAreFoundWhereverTheyStand(String text, String wanted) {
        assertThat(redactor.text(text)).isEqualTo(wanted);
    }

    @Test
    void everyFormInWhichAKeyIsSearchedForIsRemoved() {
        assertThat(redactor.forms().all()).hasSizeGreaterThan(10).allSatisfy(form -> {
            String found = redactor.text("{\"a\": \"" + form.text() + "\"}");
            assertThat(found).doesNotContain(form.text()).contains("removed»");
            assertThat(redactor.forms().in(found)).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "ke", "{\"AccessKey\": \""})
    void aKeyIsFoundWithinWhatIsInBase64(String before) {
        String packed = Base64.getEncoder().encodeToString((before + SECRET + "\"}").getBytes(StandardCharsets.UTF_8));
        assertThat(redactor.forms().in(redactor.text("data: " + packed))).isEmpty();
        assertThat(redactor.text("data: " + packed)).contains("«secret access key removed»");
    }

    @Test
    void theRunsOwnKeysAreFoundInBase64() {
        String packed = Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8));
        assertThat(redactor.text("a: " + packed)).isEqualTo("a: «secret access key removed»");
        assertThat(redactor.text("a: " + packed.replace("=", ""))).isEqualTo("a: «secret access key removed»");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    accessKeyId: AbC123                              | accessKeyId: «access key removed»
                    aws_access_key_id = AbC123                       | aws_access_key_id = «access key removed»
                    AWSAccessKeyId=AbC123&Expires=1                  | AWSAccessKeyId=«access key removed»&Expires=1
                    found AKIAIOSFODNN7EXAMPLE in it                 | found «access key removed» in it
                    --access-key AbC123 --port 1                     | --access-key «access key removed» --port 1
                    secretAccessKey: x/y+z=                          | secretAccessKey: «secret access key removed»
                    secretAccessKey: "p,q {r}" # why                 | secretAccessKey: "«secret access key removed»" # why
                    {"secret_access_key":"x/y"}                      | {"secret_access_key":"«secret access key removed»"}
                    {\\"secret_access_key\\":\\"x/y\\",\\"b\\":1}    | {\\"secret_access_key\\":\\"«secret access key removed»\\",\\"b\\":1}
                    map[access_key_id:AbC secret_access_key:x/y]     | map[access_key_id:«access key removed» secret_access_key:«secret access key removed»]
                    secrets:<key:"secret_access_key" value:"x/y" >   | secrets:<key:"secret_access_key" value:"«secret access key removed»" >
                    <SecretAccessKey>x/y</SecretAccessKey>           | <SecretAccessKey>«secret access key removed»</SecretAccessKey>
                    sessionToken=FwoGZXIvYXdzE                       | sessionToken=«session token removed»
                    X-Amz-Security-Token: FwoGZXIvYXdzE              | X-Amz-Security-Token: «session token removed»
                    AWS_SESSION_TOKEN=FwoGZXIvYXdzE                  | AWS_SESSION_TOKEN=«session token removed»
                    AWS_SECRET_ACCESS_KEY=x/y                        | AWS_SECRET_ACCESS_KEY=«secret access key removed»
                    AWS_CONTAINER_AUTHORIZATION=abc                  | AWS_CONTAINER_AUTHORIZATION=«AWS variable removed»
                    AWS_REGION=us-east-1 AWS_PROFILE=p               | AWS_REGION=us-east-1 AWS_PROFILE=p
                    Authorization: Bearer abcdefgh12345678           | Authorization: Bearer «token removed»
                    Authorization: Basic dXNlcjpwYXNz                | Authorization: Basic «authorization removed»
                    jwt eyJhbGciOiJS.eyJpc3MiOiJr.SflKxwRJSM_-adQ ok | jwt «JSON web token removed» ok
                    Credential=AbC123/20260101/us-east-1/s3          | Credential=«access key removed»/20260101/us-east-1/s3
                    Signature=0123456789abcdef0123456789abcdef       | Signature=«signature removed»
                    &X-Amz-Signature=0123456789abcdef0123&x=1        | &X-Amz-Signature=«signature removed»&x=1
                    token: abcdef.0123456789abcdef                   | token: «token removed»
                    id-token: abc                                    | id-token: «token removed»
                    client-key-data: LS0tLS1CRUdJTi==                | client-key-data: «private key removed»
                    client-certificate-data: LS0tLS1CRUdJTi==        | client-certificate-data: LS0tLS1CRUdJTi==
                    password: 'correct horse: battery'               | password: '«password removed»'
                    """)
    void whatHasTheNameOrTheFormOfASecretIsRemovedAndItsKindIsSaid(String text, String wanted) {
        assertThat(redactor.text(text)).isEqualTo(wanted);
        assertThat(new String(redactor.lines(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                .isEqualTo(wanted);
    }

    @Test
    void privateKeysAreRemovedWholeOrCutOff() {
        assertThat(redactor.text("""
                        a
                        -----BEGIN EC PRIVATE KEY-----
                        Proc-Type: 4,ENCRYPTED
                        MHcCAQEE+/=
                        -----END EC PRIVATE KEY-----
                        b
                        """)).isEqualTo("a\n«private key removed»\nb\n");
        assertThat(redactor.text("{\"k\":\"-----BEGIN RSA PRIVATE KEY-----\\nMHcCAQEE\",\"l\":1}"))
                .isEqualTo("{\"k\":\"«private key removed»\",\"l\":1}");
    }

    @Test
    void aSecretObjectKeepsItsNameAndTheNamesOfItsData() {
        assertThat(redactor.text("""
                        apiVersion: v1
                        kind: Secret
                        metadata:
                          name: s3-secret
                        data:
                          password: cGFzcw==
                          note: |
                            several
                            lines: of it
                          last: eA==
                        type: Opaque
                        ---
                        kind: ConfigMap
                        data:
                          a: stays
                        """)).isEqualTo("""
                        apiVersion: v1
                        kind: Secret
                        metadata:
                          name: s3-secret
                        data:
                          password: «Secret data removed»
                          note: «Secret data removed»
                          last: «Secret data removed»
                        type: Opaque
                        ---
                        kind: ConfigMap
                        data:
                          a: stays
                        """);
        assertThat(redactor.text("{\"kind\":\"Secret\",\"stringData\":{\"a\":\"b\"},\"x\":1}"))
                .isEqualTo("{\"kind\":\"Secret\",\"stringData\":{\"removed\":\"«Secret data removed»\"},\"x\":1}");
        assertThat(redactor.text("last: {\\\"kind\\\":\\\"Secret\\\",\\\"data\\\":{\\\"a\\\":\\\"b\\\"}}"))
                .doesNotContain("\\\"b\\\"");
    }

    @Test
    void aContainersVariablesAreRemovedButNotWhereTheyComeFrom() {
        String kept = """
                - name: AWS_ACCESS_KEY_ID
                  valueFrom:
                    secretKeyRef:
                      key: access_key_id
                      name: s3-secret
                - name: AWS_REGION
                  value: us-east-1
                """;
        assertThat(redactor.text(kept)).isEqualTo(kept);
        assertThat(redactor.text("- name: AWS_SECRET_ACCESS_KEY\n  value: x/y\n"))
                .isEqualTo("- name: AWS_SECRET_ACCESS_KEY\n  value: «AWS variable removed»\n");
        assertThat(redactor.text("{\"name\":\"AWS_ACCESS_KEY_ID\",\"value\":\"AbC\"}"))
                .isEqualTo("{\"name\":\"AWS_ACCESS_KEY_ID\",\"value\":\"«AWS variable removed»\"}");
    }

    @Test
    void whatIsJudgedStaysAsItIs() {
        List<String> lines = List.of(
                "{\"k\":\"ok\",\"n\":7,\"t\":9,\"op\":3,\"key\":\"holdfast/176/w/3\",\"size\":4096,\"sha256\":\""
                        + "0123456789abcdef".repeat(4) + "\",\"mnt\":61}",
                "{\"k\":\"failed\",\"n\":8,\"t\":9,\"op\":4,\"errno\":\"EACCES\",\"text\":\"Permission denied\"}",
                "{\"n\":0,\"t\":1,\"processes\":[{\"connection\":61,\"pid\":4,\"start\":5,\"state\":\"S\",\"comm\":\"mount-s3\",\"args\":"
                        + "\"/opt/mount-s3 --region us-east-1 --allow-delete bucket /var/lib/kubelet/pods/1\",\"cgroup\":\"/system.slice/a\"}]}",
                "{\"n\":0,\"t\":1,\"node\":\"w1\",\"pod\":\"s3-csi-node-x\",\"container\":\"s3-plugin\",\"wall\":1,\"text\":"
                        + "\"NodePublishVolume: called with args target_path=/var/lib/kubelet/pods/u/volumes/kubernetes.io~csi/pv/mount\"}",
                "{\"n\":1,\"t\":2,\"message\":\"MountVolume.SetUp failed: secret \\\"s3-secret\\\" not found; cannot get a token: no pod\"}");
        for (String line : lines) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            assertThat(redactor.lines(bytes)).as(line).isSameAs(bytes);
        }
    }

    @Test
    void thePublishLogStillTellsItsTargetWhenKeysWereInTheLine() {
        String line =
                "{\"text\":\"I0101 NodePublishVolume: called with args {\\\"target_path\\\":\\\"/pods/u/mount\\\","
                        + "\\\"secrets\\\":{\\\"access_key_id\\\":\\\"" + ACCESS + "\\\",\\\"secret_access_key\\\":\\\""
                        + SECRET
                        + "\\\"}} target_path=/pods/u/mount\"}\n";
        String redacted = new String(redactor.lines(line.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
        assertThat(redacted).doesNotContain(ACCESS, SECRET);
        Matcher publish = Pattern.compile("NodePublishVolume.*target_path[=:]\\s*\"?(?<target>/[^\"\\s,]+)")
                .matcher(redacted);
        assertThat(publish.find()).isTrue();
        assertThat(publish.group("target")).isEqualTo("/pods/u/mount");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secretAccessKey: \"x\"",
                "Authorization: Bearer abcdefgh12345678",
                "kind: Secret\ndata:\n  a: b\n",
                "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----",
                "password=abc token=abcdefghijklmnopqrst"
            })
    void whatWasRedactedOnceStaysAsItIs(String text) {
        String once = redactor.text(text);
        assertThat(redactor.text(once)).isEqualTo(once).contains("removed»");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password: \"%s\"",
                "password: %s",
                "-----BEGIN PRIVATE KEY-----%s",
                "token=%s",
                "kind: Secret\ndata:\n  a: %s"
            })
    void aValueOfAMegabyteIsNoTrouble(String form) {
        assertThat(redactor.text(form.formatted("a".repeat(1 << 20))))
                .contains("removed»")
                .doesNotContain("aaa");
    }
}
