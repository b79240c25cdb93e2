import Baseline

extension StoredProfile {
    init(key: ProfileKey, number: UInt64) {
        self.init()
        self.number = number
        imageID = key.imageID
        role = key.role
        exposure = StoredExposure(Exposure())
    }

    var key: ProfileKey { ProfileKey(imageID: imageID, role: role) }

    var image: ImageIdentity {
        get { ImageIdentity(name: imageName, id: imageID, digest: hasImageDigest ? imageDigest : nil) }
        set {
            imageName = newValue.name
            if let digest = newValue.digest { imageDigest = digest } else { clearImageDigest() }
        }
    }

    var profileState: ProfileState {
        get {
            switch state {
            case .ready: .ready
            case .approved: .approved
            default: .learning
            }
        }
        set {
            switch newValue {
            case .learning: state = .learning
            case .ready: state = .ready
            case .approved: state = .approved
            }
        }
    }

    var approvalValue: Approval? {
        get {
            guard hasApproval else { return nil }
            return Approval(
                by: approval.hasBy ? approval.by : nil, reason: approval.hasReason ? approval.reason : nil,
                time: Timestamp(nanoseconds: approval.time))
        }
        set {
            guard let newValue else { return clearApproval() }
            approval = StoredApproval()
            if let by = newValue.by { approval.by = by }
            if let reason = newValue.reason { approval.reason = reason }
            approval.time = newValue.time.nanoseconds
        }
    }
}

extension StoredExposure {
    init(_ exposure: Exposure) {
        self.init()
        runs = exposure.runs
        starts = exposure.starts
        ends = exposure.ends
        execSessions = exposure.execSessions
        units = exposure.units
        containerSeconds = exposure.containerSeconds
        observations = exposure.observations
        if let time = exposure.firstSeen { firstSeen = time.nanoseconds }
        if let time = exposure.lastSeen { lastSeen = time.nanoseconds }
        unitSeconds = exposure.unitSeconds
        steadyUnits = exposure.steadyUnits
    }

    var decoded: Exposure {
        Exposure(
            runs: runs, starts: starts, ends: ends, execSessions: execSessions, units: units,
            containerSeconds: containerSeconds, observations: observations,
            firstSeen: hasFirstSeen ? Timestamp(nanoseconds: firstSeen) : nil,
            lastSeen: hasLastSeen ? Timestamp(nanoseconds: lastSeen) : nil, unitSeconds: unitSeconds,
            steadyUnits: steadyUnits)
    }
}
