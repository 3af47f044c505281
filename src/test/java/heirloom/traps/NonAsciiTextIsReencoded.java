package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.PortSpawn;
import heirloom.testing.TestChild;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JNA's string encoding can differ from the locale's, so the bytes of argv and env change. (CPython
 * undecodable_env.) Encoded by us in sun.jnu.encoding, compared with the JDK's launcher; inherited
 * variables pass byte for byte, even where their bytes are no text.
 */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "sh, and bytes that are no text; Windows takes text")
final class NonAsciiTextIsReencoded {

  private static final String SHOW =
      "printf '%s' \"$1\" | od -An -v -tx1; printf '%s' \"$NEW\" | od -An -v -tx1;"
          + " printf '%s' \"$RAW\" | od -An -v -tx1";

  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void bytesAreThoseOfTheLocale(String locale) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "-c",
                "RAW=$(printf '\\377\\376x\\303\\274'); export RAW; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djna.encoding=UTF-16",
                "-cp",
                System.getProperty("java.class.path"),
                TestChild.class.getName()));
    command.addAll(TestChild.arguments(NonAsciiTextIsReencoded.class, "compare"));
    Map<String, String> environment = new TreeMap<>(System.getenv());
    environment.put("LC_ALL", locale);
    PortSpawn.Result result =
        PortSpawn.of("/bin/sh", command.toArray(String[]::new)).environment(environment).run();
    assertThat(result.output()).isEqualTo("good");
  }

  static void compare(String[] arguments) throws Exception {
    Map<String, String> environment = new TreeMap<>(System.getenv());
    environment.put("NEW", "gr\u00fc\u00df");
    String text = "\u00e4\u20ac";
    String ours =
        PortSpawn.of("/bin/sh", "-c", SHOW, "sh", text).environment(environment).run().output();
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", SHOW, "sh", text);
    builder.environment().put("NEW", environment.get("NEW"));
    Process process = builder.start();
    String theirs = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    List<String> our = ours.lines().toList();
    List<String> their = theirs.lines().toList();
    boolean good =
        our.size() == 3
            && our.get(0).equals(their.get(0))
            && our.get(1).equals(their.get(1))
            && our.get(2).equals(their.get(2))
            && our.get(2).equals(" ff fe 78 c3 bc");
    System.out.print(good ? "good" : "ours " + our + " theirs " + their);
  }
}
