package heirloom.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.inspect.HandleTable.Entry;
import heirloom.inspect.HeldHandle.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What Windows lays out in memory, read without a Windows. */
class WindowsTextTest {

  private static final String NONCE = "0123456789abcdef0123456789abcdef";

  @Test
  void theTableOfHandlesIsReadByItsOffsets() {
    ByteBuffer table = ByteBuffer.allocate(16 + 2 * 40 + 24).order(ByteOrder.LITTLE_ENDIAN);
    table.putLong(0, 2);
    entry(table, 16, 4711, 0x1a4, 0x120089, 17, 2);
    entry(table, 56, 4712, 0xfffffff4L, 0xf0007, 18, 0);
    HandleTable read = HandleTable.parse(table);
    assertThat(read.entries())
        .containsExactly(
            new Entry(4711, 0x1a4, 0x120089, 17, true), new Entry(4712, -12, 0xf0007, 18, false));
    assertThat(read.pids()).containsExactly(4711L, 4712L);
    assertThat(read.of(4712)).containsExactly(read.entries().get(1));
    // A count beyond the bytes is not believed.
    table.putLong(0, Long.MAX_VALUE);
    assertThat(HandleTable.parse(table).entries()).hasSize(2);
  }

  private static void entry(
      ByteBuffer table, int at, long pid, long number, int access, int type, int attributes) {
    table.putLong(at + 8, pid);
    table.putLong(at + 16, number);
    table.putInt(at + 24, access);
    table.putShort(at + 30, (short) type);
    table.putInt(at + 32, attributes);
  }

  @Test
  void startWordsAreFoundFromTheEnvironmentBlock() throws Exception {
    byte[] memory = new byte[3 * 4096];
    ByteBuffer bytes = ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(0x20, 0x100);
    bytes.putLong(0x100 + 0x20, 0x1a4).putLong(0x100 + 0x28, 0x1a8).putLong(0x100 + 0x30, 0x1a8);
    String line =
        "\"C:\\p q\\java.exe\" \"-Dheirloom=heirloom/1/42/" + NONCE + "/a:pipe:0x1ac:\" M";
    bytes.putShort(0x100 + 0x70, (short) (line.length() * 2)).putLong(0x100 + 0x78, 0x400);
    put(memory, 0x400, line);
    // Across the end of a page, and the next one cannot be read.
    String environment = "A=1\0B=" + "x".repeat(2000) + "\0\0";
    bytes.putLong(0x100 + 0x80, 4096 - 100);
    put(memory, 4096 - 100, environment);
    StartWords.Reader reader =
        (address, length) ->
            address + length <= 2 * 4096
                ? Optional.of(Arrays.copyOfRange(memory, (int) address, (int) address + length))
                : Optional.empty();
    StartWords words = StartWords.read(reader, 0);
    assertThat(words.commandLine()).isEqualTo(line);
    assertThat(words.environment()).isEqualTo("A=1\0B=" + "x".repeat(2000));
    assertThat(words.standard()).containsExactly(0x1a4, 0x1a8);
    HandoffNames names = HandoffNames.find(words.environment(), words.words()).orElseThrow();
    assertThat(names.route()).isEqualTo("command line");
    assertThat(names.nameOf(0x1ac, Kind.PIPE, "")).contains("a");
    assertThat(names.nameOf(0x1ac, Kind.FILE, "")).isEmpty();
    assertThat(names.nameOf(0x1b0, Kind.PIPE, "")).isEmpty();
    assertThatThrownBy(() -> StartWords.read((address, length) -> Optional.empty(), 0))
        .isInstanceOf(IOException.class);
  }

  private static void put(byte[] memory, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_16LE);
    System.arraycopy(bytes, 0, memory, at, bytes.length);
  }

  @Test
  void aNumberAloneDoesNotNameWhatHasAnIdentity() {
    String text =
        "heirloom/1/42/" + NONCE + "/buf:memory:0x3:id=" + NONCE + "/big:file:0xfffffff4:";
    HandoffNames names = HandoffNames.parse("environment", text).orElseThrow();
    assertThat(names.nameOf(3, Kind.MEMORY, NONCE)).contains("buf");
    assertThat(names.nameOf(7, Kind.MEMORY, NONCE)).contains("buf");
    assertThat(names.nameOf(3, Kind.MEMORY, "")).isEmpty();
    assertThat(names.nameOf(-12, Kind.FILE, "")).contains("big");
    assertThat(names.byNumber().keySet()).containsExactlyInAnyOrder(3, -12);
  }

  @Test
  void numbersAreWrittenAsTheSystemDoes() {
    assertThat(Terms.LINUX.number(12)).isEqualTo("12");
    assertThat(Terms.WINDOWS.number(0x1a4)).isEqualTo("0x1a4");
  }

  private static HeldHandle shared(int number, Kind kind, String target) {
    return new HeldHandle(
        number,
        kind,
        target,
        "object " + number,
        Optional.empty(),
        "rw",
        0,
        false,
        Optional.empty(),
        Optional.empty(),
        Set.of());
  }

  @Test
  void whatTheSystemItselfPassesOnIsNoLeakAndASharedFileIs() {
    List<HeldHandle> innocent =
        List.of(
            shared(0x14, Kind.DIRECTORY, "C:\\work"),
            shared(0x30, Kind.DEVICE, "device"),
            shared(0x34, Kind.OTHER, "Event \\BaseNamedObjects\\x"));
    List<HeldHandle> leaks =
        List.of(
            shared(0x40, Kind.FILE, "C:\\work\\x"),
            shared(0x44, Kind.PIPE, "pipe"),
            shared(0x48, Kind.OTHER, "Event"));
    List<HeldHandle> all = new ArrayList<>(innocent);
    all.addAll(leaks);
    Set<String> elsewhere =
        all.stream().map(HeldHandle::identity).collect(java.util.stream.Collectors.toSet());
    ProcessView view =
        new ProcessView(43, "cmd.exe", 42, all, List.of(), Set.of(1), Optional.empty());
    Holdings seen = Holdings.of(view, Set.of(), elsewhere, Terms.WINDOWS);
    assertThat(seen.named()).isEqualTo(innocent);
    assertThat(seen.foreign()).isEqualTo(leaks);
  }
}
