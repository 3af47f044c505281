package heirloom.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.InheritanceException;
import heirloom.grant.InheritanceException.Reason;
import heirloom.os.Claims;
import heirloom.os.Claims.Facts;
import heirloom.os.OsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every refusal of a claim of memory, and which comes first. */
class MemoryAdoptionTest {

  private static final Map<String, String> TOLD =
      Map.of("size", "4096", "access", "rw", "id", "1.2");
  private static final Facts TRUE =
      new Facts(Claims.Type.MEMORY, 4096, true, true, "1.2", "/memfd:heirloom-x");

  private SharedMemory given;

  @BeforeEach
  void allocate() throws OsException {
    given = SharedMemory.allocate(4096);
  }

  @AfterEach
  void close() {
    given.close();
  }

  @Test
  void aTrueClaimIsAdoptedUnderItsName() throws Exception {
    try (SharedMemory adopted = adopt(Optional.of(TRUE), TOLD)) {
      assertThat(adopted.size()).isEqualTo(4096);
      assertThat(adopted.toString()).contains("\"prices\"");
      adopted.longs().put(0, 42);
      assertThat(given.longs().get(0)).isEqualTo(42);
    }
  }

  @Test
  void aNumberThatIsNotOpenIsHandleClosed() {
    refused(Optional.empty(), TOLD, Reason.HANDLE_CLOSED, "handle 77 is not open");
  }

  @Test
  void otherKindsOfObjectsAreNotSharedMemory() {
    for (Claims.Type type :
        List.of(Claims.Type.FILE, Claims.Type.PIPE, Claims.Type.SOCKET, Claims.Type.OTHER)) {
      Facts facts = new Facts(type, 1, false, false, "8.9", "/etc/passwd");
      refused(Optional.of(facts), TOLD, Reason.NOT_SHARED_MEMORY, "/etc/passwd");
    }
  }

  @Test
  void anotherSizeComesBeforeAnotherIdentity() {
    Facts facts = new Facts(Claims.Type.MEMORY, 8192, false, false, "8.9", "/memfd:x");
    refused(Optional.of(facts), TOLD, Reason.SIZE_MISMATCH, "size=8192");
  }

  @Test
  void anotherIdentityComesBeforeAccess() {
    Facts facts = new Facts(Claims.Type.MEMORY, 4096, false, false, "8.9", "/memfd:x");
    refused(Optional.of(facts), TOLD, Reason.IDENTITY_MISMATCH, "8.9");
  }

  @Test
  void missingAccessIsRefused() {
    Facts readOnly = new Facts(Claims.Type.MEMORY, 4096, true, false, "1.2", "/memfd:x");
    refused(Optional.of(readOnly), TOLD, Reason.ACCESS_MISMATCH, "rw");
    Facts writeOnly = new Facts(Claims.Type.MEMORY, 4096, false, true, "1.2", "/memfd:x");
    refused(Optional.of(writeOnly), TOLD, Reason.ACCESS_MISMATCH, "rw");
  }

  @Test
  void attributesThatAreNoneAreMalformed() {
    for (String size : List.of("0", "-1", "x", "", "99999999999999999999")) {
      refused(Optional.of(TRUE), with("size", size), Reason.MALFORMED, "size=" + size);
    }
    refused(Optional.of(TRUE), with("access", "w"), Reason.MALFORMED, "access=w");
    for (String missing : TOLD.keySet()) {
      Map<String, String> less = new HashMap<>(TOLD);
      less.remove(missing);
      refused(Optional.of(TRUE), less, Reason.MALFORMED, missing);
    }
  }

  @Test
  void whereTheIdentityIsToldByMappingOnlyItIsComparedAfterwards() throws Exception {
    Facts rounded = new Facts(Claims.Type.MEMORY, 4096 + 4096, true, true, "", "Section");
    ClaimsOfOneHandle.View view = new ClaimsOfOneHandle.View(given, "1.2", true);
    SharedMemory.TYPE.adopt(new ClaimsOfOneHandle(Optional.of(rounded), view).claim(TOLD)).close();
    ClaimsOfOneHandle.View other = new ClaimsOfOneHandle.View(given, "8.9", true);
    assertThatThrownBy(
            () ->
                SharedMemory.TYPE.adopt(
                    new ClaimsOfOneHandle(Optional.of(rounded), other).claim(TOLD)))
        .isInstanceOfSatisfying(
            InheritanceException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.IDENTITY_MISMATCH));
    assertThat(other.isClosed()).isTrue();
    Facts small = new Facts(Claims.Type.MEMORY, 4095, true, true, "", "Section");
    refused(Optional.of(small), TOLD, Reason.SIZE_MISMATCH, "size=4095");
    Facts large = new Facts(Claims.Type.MEMORY, 1 << 20, true, true, "", "Section");
    refused(Optional.of(large), TOLD, Reason.SIZE_MISMATCH, "size=1048576");
  }

  private static Map<String, String> with(String attribute, String value) {
    Map<String, String> told = new HashMap<>(TOLD);
    told.put(attribute, value);
    return told;
  }

  private SharedMemory adopt(Optional<Facts> facts, Map<String, String> told) throws Exception {
    ClaimsOfOneHandle.View view = new ClaimsOfOneHandle.View(given, "1.2", true);
    return SharedMemory.TYPE.adopt(new ClaimsOfOneHandle(facts, view).claim(told));
  }

  private void refused(
      Optional<Facts> facts, Map<String, String> told, Reason reason, String text) {
    assertThatThrownBy(() -> adopt(facts, told))
        .isInstanceOfSatisfying(
            InheritanceException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining("prices")
        .hasMessageContaining(text);
  }
}
