package heirloom.handoff;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.COracle;
import heirloom.testing.TinyJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The reader in C judges every text as the one in Java does: the vectors, and texts made of them.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs make descriptors of Linux")
class CReaderTest {

  private static final int MUTATIONS = 20_000;
  private static final String ALPHABET = "heirloom/1:0xaf9+=,.-_ABz\u00e9 sizecontrol";

  @TempDir Path folder;

  @Test
  void judgesAsTheReaderInJava() throws Exception {
    List<String> texts = new ArrayList<>();
    Object json = TinyJson.read(Files.readString(Path.of("../docs/spec/handoff-vectors.json")));
    List<?> all = (List<?>) Objects.requireNonNull(((Map<?, ?>) json).get("vectors"));
    for (Object vector : all) {
      String text = (String) Objects.requireNonNull(((Map<?, ?>) vector).get("text"));
      // A C string ends at a zero, a line of this test at a line feed.
      if (text.indexOf('\0') < 0 && text.indexOf('\n') < 0 && text.chars().allMatch(c -> c < 256)) {
        texts.add(text);
      }
    }
    int vectors = texts.size();
    assertThat(vectors).isGreaterThan(20);
    long seed = new Random().nextLong();
    System.out.println("CReaderTest seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < MUTATIONS; i++) {
      StringBuilder text = new StringBuilder(texts.get(random.nextInt(vectors)));
      for (int n = random.nextInt(3); n >= 0 && !text.isEmpty(); n--) {
        int at = random.nextInt(text.length());
        char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        switch (random.nextInt(4)) {
          case 0 -> text.setCharAt(at, c);
          case 1 -> text.insert(at, c);
          case 2 -> text.deleteCharAt(at);
          default -> text.setLength(at);
        }
      }
      texts.add(text.toString());
    }
    Path input = folder.resolve("texts");
    Files.writeString(input, String.join("\n", texts) + "\n", ISO_8859_1);
    Process reader =
        new ProcessBuilder(COracle.program("heirloom_parse"))
            .redirectInput(input.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> answers =
        new String(reader.getInputStream().readAllBytes(), ISO_8859_1).lines().toList();
    assertThat(reader.waitFor()).isZero();
    assertThat(answers).hasSameSizeAs(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(answers.get(i)).as(texts.get(i)).isEqualTo(inJava(texts.get(i)));
    }
  }

  /** The specification's cases of adopting; the program makes their objects itself. */
  @Test
  void adoptsAsTheSpecificationSays() throws Exception {
    Object json = TinyJson.read(Files.readString(Path.of("../docs/spec/adoption-cases.json")));
    List<String> lines = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Object one : (List<?>) Objects.requireNonNull(((Map<?, ?>) json).get("cases"))) {
      Map<?, ?> fields = (Map<?, ?>) one;
      StringBuilder line = new StringBuilder(fields.get("object") + "\t" + fields.get("grant"));
      StringBuilder answers = new StringBuilder();
      for (Object asked : (List<?>) Objects.requireNonNull(fields.get("asked"))) {
        String[] words = String.valueOf(asked).split(" ", -1);
        line.append('\t').append(words[0]).append(' ').append(words[1]);
        answers.append(words[2]).append(' ');
      }
      lines.add(line.toString());
      expected.add(answers.toString());
      notes.add(String.valueOf(fields.get("note")));
    }
    Path input = Files.writeString(folder.resolve("cases"), String.join("\n", lines) + "\n");
    Process adopter =
        new ProcessBuilder(COracle.sanitized("heirloom_adopt"), folder.toString())
            .redirectInput(input.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> answers =
        new String(adopter.getInputStream().readAllBytes(), ISO_8859_1).lines().toList();
    assertThat(adopter.waitFor()).isZero();
    assertThat(answers).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(answers.get(i)).as(notes.get(i)).isEqualTo(expected.get(i));
    }
  }

  private static String inJava(String text) {
    if (HandoffText.parse(text) instanceof HandoffResult.Parsed parsed) {
      StringBuilder out = new StringBuilder("OK ");
      out.append(parsed.text().parentPid()).append(' ').append(parsed.text().nonce());
      out.append(' ').append(parsed.text().entries().size());
      for (HandoffText.Entry entry : parsed.text().entries()) {
        out.append(' ').append(entry.name()).append(':').append(entry.kind());
        entry.handles().forEach(handle -> out.append('+').append(handle));
        entry.attributes().forEach((k, v) -> out.append(',').append(k).append('=').append(v));
      }
      return out.toString();
    }
    return ((HandoffResult.Refused) HandoffText.parse(text)).cause().name();
  }
}
