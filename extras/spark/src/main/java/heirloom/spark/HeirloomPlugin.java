package heirloom.spark;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Ends an executor's pools when Spark shuts it down: {@code
 * spark.plugins=heirloom.spark.HeirloomPlugin}. Without it they end when the executor's JVM exits
 * or hears TERM, a moment later.
 */
public final class HeirloomPlugin implements SparkPlugin {

  /** Called by Spark. */
  public HeirloomPlugin() {
    // Nothing to set up: pools start with the first task that needs one.
  }

  /** None: a driver has no workers. */
  @Override
  public @Nullable DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void shutdown() {
        ExecutorPools.ofThisJvm().end();
      }
    };
  }
}
