import ArgumentParser

/// `plumbline profile`: what was learned, and what people decide about it.
struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "List, read, approve and exchange profiles.",
        discussion: """
            IMAGE is a name, name:tag, id, digest or the beginning of one, with #ROLE behind it where the
            image has several roles.

            EXAMPLES
              plumbline profile list
              plumbline profile show nginx
              plumbline profile export nginx -o nginx.yaml
              plumbline profile import nginx.yaml
              plumbline profile approve nginx:1.25#main --by "$USER" --reason "reviewed"
            """,
        subcommands: [
            ProfileList.self, ProfileShow.self, ProfileExport.self, ProfileImport.self, ProfileCheck.self,
            ProfileReview.self, ProfileEdit.self, ProfileApprove.self, ProfileAllow.self, ProfileDeny.self,
            ProfileDiff.self, ProfileMerge.self, ProfileHistory.self, ProfileRollback.self, ProfileRemove.self,
            ProfileSchemaPrint.self,
        ])
}
