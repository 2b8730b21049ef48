/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.drain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.wsshutdown.ConnectionListener;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainTrigger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Writes what became of the connections to a file when the application stops, in the
 * place of what the file had before.
 */
public final class ReportFile implements ConnectionListener {

	private static final Log logger = LogFactory.getLog(ReportFile.class);

	/** A file system that hangs holds up the stop no longer. */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final Path file;

	/**
	 * Create a new {@link ReportFile}.
	 * @param file the file
	 */
	public ReportFile(Path file) {
		this.file = file;
	}

	@Override
	public void drainEnded(DrainReport report) {
		if (report.trigger() != DrainTrigger.SHUTDOWN) {
			return;
		}
		Thread thread = new Thread(() -> write(report), "ws-shutdown-report");
		thread.setDaemon(true);
		thread.start();
		DrainThreads.awaitEnd(thread, PATIENCE);
	}

	private void write(DrainReport report) {
		try {
			Files.writeString(this.file, String.join("\n", DrainLog.lines(report)) + "\n");
		}
		catch (IOException ex) {
			logger.warn("Could not write the report of the drain to '" + this.file + "'", ex);
		}
	}

}
