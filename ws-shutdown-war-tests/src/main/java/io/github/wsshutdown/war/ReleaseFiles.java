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

package io.github.wsshutdown.war;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.stream.Stream;

import io.github.wsshutdown.testsupport.Application;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;

/**
 * Lets slow commands answer for which there is a file. HTTP requests do not reach an
 * application that is being undeployed.
 */
class ReleaseFiles implements DisposableBean {

	private static final Log logger = LogFactory.getLog(ReleaseFiles.class);

	private final Path directory;

	private final Application application;

	private final WatchService watcher;

	private final Thread thread = new Thread(this::release, "release-files");

	ReleaseFiles(Path directory, Application application) throws IOException {
		this.directory = directory;
		this.application = application;
		this.watcher = directory.getFileSystem().newWatchService();
		directory.register(this.watcher, StandardWatchEventKinds.ENTRY_CREATE);
		this.thread.start();
	}

	private void release() {
		try {
			do {
				releaseAll();
			}
			while (this.watcher.take().reset());
		}
		catch (ClosedWatchServiceException ex) {
			logger.debug("The application stops", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void releaseAll() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			files.forEach((file) -> this.application.release(file.getFileName().toString()));
		}
	}

	@Override
	public void destroy() throws IOException, InterruptedException {
		this.watcher.close();
		this.thread.join();
	}

}
